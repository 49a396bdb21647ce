"""Known wrong versions of lecture 1's tasks, each named by the idea behind it."""

import torch

from autograder.checks import mistake


def _curve(x, knots, slopes, bias):
    return torch.relu(x[:, None] - knots) @ slopes + bias


# The affine map


@mistake(task="affine", says="w is not transposed: x @ w fits only where w is square")
def not_transposed(x, w, b):
    return x @ w + b


@mistake(task="affine", says="w is transposed only where it must be: in square maps x @ w is something else")
def transposed_where_it_must_be(x, w, b):
    return x @ (w if w.shape[0] == w.shape[1] else w.T) + b


@mistake(task="affine", says="the bias is added before the product: it goes through w as well")
def bias_before_the_product(x, w, b):
    return (x + b) @ w.T


@mistake(task="affine", says="the bias goes through the product wherever the widths allow it")
def bias_through_square_maps(x, w, b):
    return (x + b) @ w.T if w.shape[0] == w.shape[1] else x @ w.T + b


@mistake(task="affine", says="the bias is missing: the map is linear only")
def no_bias(x, w, b):
    return x @ w.T + 0 * b


@mistake(task="affine", says="the bias is subtracted")
def subtracts_the_bias(x, w, b):
    return x @ w.T - b


@mistake(task="affine", says="the bias is added twice")
def bias_twice(x, w, b):
    return x @ w.T + 2 * b


@mistake(task="affine", says="every output gets the sum of all biases")
def sum_of_the_biases(x, w, b):
    return x @ w.T + b.sum()


@mistake(task="affine", says="the bias is laid along the samples, not along the outputs, where both are as many")
def bias_per_sample(x, w, b):
    y = x @ w.T
    return y + (b[:, None] if y.dim() == 2 and len(y) == len(b) else b)


@mistake(task="affine", says="the products are averaged over the inputs, not summed")
def averages_the_inputs(x, w, b):
    return x @ w.T / x.shape[-1] + b


@mistake(task="affine", says="a relu follows: that is a layer with its activation, not the affine map")
def with_an_activation(x, w, b):
    return (x @ w.T + b).clamp(min=0)


@mistake(task="affine", says="all leading dimensions are flattened into one")
def flattens_the_batches(x, w, b):
    return x.reshape(-1, x.shape[-1]) @ w.T + b


@mistake(task="affine", says="an output of width 1 loses its dimension")
def squeezes_one_output(x, w, b):
    return (x @ w.T + b).squeeze(-1)


@mistake(task="affine", says="a batch of one vector loses its dimension")
def squeezes_one_sample(x, w, b):
    y = x @ w.T + b
    return y[0].clone() if y.dim() > 1 and len(y) == 1 else y


@mistake(task="affine", says="only tables are taken: torch.mm knows neither a single vector nor batches of batches")
def tables_only(x, w, b):
    return torch.mm(x, w.T) + b


@mistake(task="affine", way="gradient", says="the weights are detached: they cannot learn")
def detaches_the_weights(x, w, b):
    return x @ w.detach().T + b


@mistake(task="affine", way="gradient", says="the bias is detached: it cannot learn")
def detaches_the_bias(x, w, b):
    return x @ w.T + b.detach()


@mistake(task="affine", way="gradient", says="the input is detached: nothing before this layer can learn")
def detaches_the_input(x, w, b):
    return x.detach() @ w.T + b


@mistake(
    task="affine",
    way="float64",
    says="digits are lost: something passes through float32, is clamped, or has a small number added to it",
)
def product_in_float32(x, w, b):
    return (x.float() @ w.float().T).to(x.dtype) + b


@mistake(task="affine", way="float32", says="the result is gathered in a tensor that is always float64")
def gathers_in_float64(x, w, b):
    return torch.zeros((*x.shape[:-1], len(b)), dtype=torch.float64, device=x.device) + x @ w.T + b


@mistake(task="affine", way="accelerator", says="a tensor is made on the CPU, wherever the inputs are")
def gathers_on_the_cpu(x, w, b):
    return torch.zeros((*x.shape[:-1], len(b)), dtype=x.dtype) + x @ w.T + b


@mistake(task="affine", way="inputs", says="an input is changed in place")
def scales_the_weights(x, w, b):
    kept = w.clone()
    with torch.no_grad():
        w.mul_(0.9)
    return x @ kept.T + b


@mistake(task="affine", way="strided", says="view asks for contiguous inputs: use reshape")
def views_the_input(x, w, b):
    return (x.view(-1, x.shape[-1]) @ w.T + b).view(*x.shape[:-1], len(b))


# One hidden layer


@mistake(task="piecewise_linear", says="the knots are added: the kinks are at their mirror images")
def adds_the_knots(x, knots, slopes, bias):
    return _curve(x, -knots, slopes, bias)


@mistake(task="piecewise_linear", says="the slopes stand inside the relu: negative ones turn the wrong way")
def slopes_inside(x, knots, slopes, bias):
    return torch.relu(slopes * (x[:, None] - knots)).sum(1) + bias


@mistake(task="piecewise_linear", says="the slopes multiply x inside the relu: w x - knot, and nothing outside")
def slopes_on_x_only(x, knots, slopes, bias):
    return torch.relu(slopes * x[:, None] - knots).sum(1) + bias


@mistake(task="piecewise_linear", says="the relu is forgotten: the curve is one straight line")
def no_relu(x, knots, slopes, bias):
    return (x[:, None] - knots) @ slopes + bias


@mistake(task="piecewise_linear", says="the relu stands around the sum, not around each term")
def relu_around_the_sum(x, knots, slopes, bias):
    return torch.relu((x[:, None] - knots) @ slopes) + bias


@mistake(
    task="piecewise_linear", says="the relu stands around everything, the bias included: the curve is never negative"
)
def relu_around_everything(x, knots, slopes, bias):
    return torch.relu(_curve(x, knots, slopes, bias))


@mistake(task="piecewise_linear", says="the units look to the left: relu(knot - x)")
def looks_to_the_left(x, knots, slopes, bias):
    return torch.relu(knots - x[:, None]) @ slopes + bias


@mistake(task="piecewise_linear", says="the distance to each knot is taken, not its positive part")
def absolute_distance(x, knots, slopes, bias):
    return (x[:, None] - knots).abs() @ slopes + bias


@mistake(task="piecewise_linear", says="each unit is a step of height 1, not a ramp")
def steps(x, knots, slopes, bias):
    return (x[:, None] > knots).to(x.dtype) @ slopes + bias + 0 * x


@mistake(task="piecewise_linear", says="each unit is a sigmoid: the curve is smooth and level far out")
def sigmoid_units(x, knots, slopes, bias):
    return torch.sigmoid(x[:, None] - knots) @ slopes + bias


@mistake(task="piecewise_linear", says="each unit is a softplus: the kinks are rounded")
def softplus_units(x, knots, slopes, bias):
    return torch.logaddexp(x[:, None] - knots, torch.zeros_like(x[:, None])) @ slopes + bias


@mistake(task="piecewise_linear", says="the bias is added once for every knot")
def bias_per_knot(x, knots, slopes, bias):
    return (torch.relu(x[:, None] - knots) * slopes + bias).sum(1)


@mistake(task="piecewise_linear", says="the bias is added inside the relu")
def bias_inside(x, knots, slopes, bias):
    return torch.relu(x[:, None] - knots + bias) @ slopes


@mistake(task="piecewise_linear", says="the bias is missing")
def no_curve_bias(x, knots, slopes, bias):
    return _curve(x, knots, slopes, 0.0)


@mistake(task="piecewise_linear", says="the bias is subtracted")
def subtracts_the_curve_bias(x, knots, slopes, bias):
    return _curve(x, knots, slopes, -bias)


@mistake(task="piecewise_linear", says="the bias is cut to a whole number")
def whole_bias(x, knots, slopes, bias):
    return _curve(x, knots, slopes, int(bias))


@mistake(task="piecewise_linear", says="the units are averaged, not summed")
def averages_the_units(x, knots, slopes, bias):
    return _curve(x, knots, slopes / max(len(knots), 1), bias)


@mistake(task="piecewise_linear", says="the knots are sorted and their slopes are not")
def sorts_the_knots_only(x, knots, slopes, bias):
    return _curve(x, knots.sort().values, slopes, bias)


@mistake(task="piecewise_linear", says="the points are sorted: the answers come in another order")
def sorts_the_points(x, knots, slopes, bias):
    return _curve(x.sort().values, knots, slopes, bias)


@mistake(
    task="piecewise_linear", says="each slope is taken for that of the whole piece, not for the change at its knot"
)
def slopes_of_pieces(x, knots, slopes, bias):
    order = knots.argsort()
    turned = slopes[order] - torch.cat([torch.zeros_like(slopes[:1]), slopes[order][:-1]])
    return _curve(x, knots[order], turned, bias)


@mistake(task="piecewise_linear", says="the sum runs over the points, where there are as many of them as of knots")
def sums_over_the_points(x, knots, slopes, bias):
    hidden = torch.relu(x[:, None] - knots) * slopes
    return hidden.sum(0 if hidden.shape[0] == hidden.shape[1] else 1) + bias


@mistake(task="piecewise_linear", says="each point meets one knot only, where there are as many of both")
def one_knot_per_point(x, knots, slopes, bias):
    return torch.relu(x - knots) * slopes + bias if len(x) == len(knots) else _curve(x, knots, slopes, bias)


@mistake(task="piecewise_linear", says="a single point loses its dimension")
def squeezes_one_point(x, knots, slopes, bias):
    return _curve(x, knots, slopes, bias).squeeze()


@mistake(task="piecewise_linear", says="without knots a single number comes back, not one for each point")
def a_number_without_knots(x, knots, slopes, bias):
    return _curve(x, knots, slopes, bias) if len(knots) else x.new_tensor(float(bias))


@mistake(task="piecewise_linear", says="without knots nothing comes back")
def empty_without_knots(x, knots, slopes, bias):
    return _curve(x, knots, slopes, bias) if len(knots) else x[:0].clone()


@mistake(task="piecewise_linear", says="without knots zeros come back: the bias is forgotten there")
def zeros_without_knots(x, knots, slopes, bias):
    return _curve(x, knots, slopes, bias) if len(knots) else torch.zeros_like(x)


@mistake(
    task="piecewise_linear", raises="RuntimeError", says="without knots there is nothing to stack: begin with the bias"
)
def stacks_nothing(x, knots, slopes, bias):
    terms = [s * torch.relu(x - k) for k, s in zip(knots, slopes, strict=True)]
    return torch.stack(terms).sum(0) + bias


@mistake(task="piecewise_linear", way="float64", says="digits are lost: the bias, or the rest, passes through float32")
def bias_in_float32(x, knots, slopes, bias):
    return _curve(x, knots, slopes, torch.tensor(bias, dtype=torch.float32))


@mistake(
    task="piecewise_linear",
    way="accelerator",
    says="a tensor is made on the CPU, wherever the inputs are: the bias, spread out, for example",
)
def bias_on_the_cpu(x, knots, slopes, bias):
    return _curve(x, knots, slopes, 0.0) + torch.full((len(x),), bias, dtype=x.dtype)


@mistake(task="piecewise_linear", way="gradient", says="the knots are detached: the kinks cannot move")
def detaches_the_knots(x, knots, slopes, bias):
    return _curve(x, knots.detach(), slopes, bias)


@mistake(task="piecewise_linear", way="gradient", says="the slopes are detached")
def detaches_the_slopes(x, knots, slopes, bias):
    return _curve(x, knots, slopes.detach(), bias)


@mistake(task="piecewise_linear", way="gradient", says="the gradient passes where a unit is off")
def straight_through(x, knots, slopes, bias):
    before = x[:, None] - knots
    return (before + (torch.relu(before) - before).detach()) @ slopes + bias


@mistake(task="piecewise_linear", way="inputs", says="an input is changed in place")
def moves_the_points(x, knots, slopes, bias):
    y = _curve(x, knots, slopes, bias)
    with torch.no_grad():
        x.add_(1.0)
    return y


# Quiz


@mistake(task="quiz_ingredient", says="an algorithm lowers the loss; it is not the loss")
def algorithms_are_losses(thing):
    return {"ImageNet": "data", "captions of photographs": "data", "ResNet": "model", "a decision tree": "model"}.get(
        thing, "loss"
    )


@mistake(task="quiz_ingredient", says="a loss measures; what changes the weights is the algorithm")
def losses_are_algorithms(thing):
    return {"ImageNet": "data", "captions of photographs": "data", "ResNet": "model", "a decision tree": "model"}.get(
        thing, "algorithm"
    )


@mistake(task="quiz_ingredient", says="a decision tree is a model: what it has learnt is the map from input to answer")
def trees_are_algorithms(thing):
    known = {"ImageNet": "data", "captions of photographs": "data", "ResNet": "model"}
    return known.get(thing, "loss" if thing in ("cross-entropy", "mean squared error") else "algorithm")


@mistake(task="quiz_ingredient", says="ImageNet is a collection of photographs, not a network")
def imagenet_is_a_model(thing):
    known = {"captions of photographs": "data", "ImageNet": "model", "ResNet": "model", "a decision tree": "model"}
    return known.get(thing, "loss" if thing in ("cross-entropy", "mean squared error") else "algorithm")


@mistake(task="quiz_loss", says="a class is no number: 'bird' is not the mean of 'cat' and 'dog'")
def classes_are_numbers(target):
    return "maximum likelihood" if target in ("a distribution over ages", "a forecast with error bars") else "MSE"


@mistake(task="quiz_loss", says="an age is a number: near misses are better than far ones, which classes do not know")
def ages_are_classes(target):
    if target in ("a distribution over ages", "a forecast with error bars"):
        return "maximum likelihood"
    return "MSE" if target == "the price of a house" else "cross-entropy"


@mistake(task="quiz_loss", says="a single number has no width: for a whole distribution ask for the likelihood")
def distributions_are_numbers(target):
    return "cross-entropy" if target in ("cat, dog or bird", "the digit in an image") else "MSE"


def _years(**changed):
    years = {"AlexNet": 2012, "DQN": 2013, "encoder-decoder": 2014, "Adam": 2014, "GAN": 2015, "ResNet": 2015}
    return years | {"Transformer": 2017, "BERT": 2018, "GPT": 2019, "SimCLR": 2020} | changed


@mistake(task="quiz_year", says="GAN appeared as a preprint in 2014; the lecture puts it in 2015")
def gan_as_a_preprint(milestone):
    return _years(GAN=2014)[milestone]


@mistake(task="quiz_year", says="the first GPT is of 2018; the lecture's year is that of the large one, 2019")
def first_gpt(milestone):
    return _years(GPT=2018)[milestone]


@mistake(task="quiz_year", says="DQN's preprint is of 2013, two years before the journal's article")
def dqn_in_the_journal(milestone):
    return _years(DQN=2015)[milestone]


@mistake(task="quiz_year", says="BERT was built from Transformers, so it cannot be of the same year or earlier")
def bert_with_the_transformer(milestone):
    return _years(BERT=2017)[milestone]


def _brought(**changed):
    names = ("AlexNet", "DQN", "encoder-decoder", "Adam", "GAN", "ResNet", "Transformer", "BERT", "GPT", "SimCLR")
    return dict(zip(names, "abcdefghij", strict=True)) | changed


@mistake(task="quiz_brought", says="BERT fills gaps and reads both ways; GPT continues a text")
def bert_and_gpt_exchanged(milestone):
    return _brought(BERT="i", GPT="h")[milestone]


@mistake(task="quiz_brought", says="ResNet went deeper by skip connections; winning ImageNet first was AlexNet's")
def alexnet_and_resnet_exchanged(milestone):
    return _brought(AlexNet="f", ResNet="a")[milestone]


@mistake(task="quiz_brought", says="the encoder-decoder still reads word by word; only the Transformer does without")
def attention_in_the_encoder_decoder(milestone):
    return (_brought() | {"encoder-decoder": "g", "Transformer": "c"})[milestone]


@mistake(
    task="quiz_brought", says="SimCLR compares views of unlabelled images; two networks against each other are a GAN"
)
def gan_and_simclr_exchanged(milestone):
    return _brought(GAN="j", SimCLR="e")[milestone]


@mistake(task="quiz_pieces", says="each knot ends a piece, and there is one more after the last")
def as_many_as_knots(knots):
    return knots


@mistake(task="quiz_pieces", says="a knot divides one piece into two; it does not double all of them")
def doubles_the_pieces(knots):
    return 2**knots


@mistake(task="quiz_pieces", says="pieces lie between the knots, and also before the first and after the last")
def between_the_knots(knots):
    return max(knots - 1, 0)
