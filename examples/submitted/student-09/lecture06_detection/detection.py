import torch


def iou(a, b):
    result = torch.zeros(len(a), len(b), dtype=a.dtype)
    for i in range(len(a)):
        for j in range(len(b)):
            w = min(a[i, 2], b[j, 2]) - max(a[i, 0], b[j, 0])
            h = min(a[i, 3], b[j, 3]) - max(a[i, 1], b[j, 1])
            if w > 0 and h > 0:
                inter = w * h
                area = (a[i, 2] - a[i, 0]) * (a[i, 3] - a[i, 1]) + (b[j, 2] - b[j, 0]) * (b[j, 3] - b[j, 1])
                result[i, j] = inter / (area - inter)
    return result


def nms(boxes, scores, iou_threshold):
    order = scores.argsort(descending=True).tolist()
    keep = []
    while order:
        best = order.pop(0)
        keep.append(best)
        order = [i for i in order if iou(boxes[best : best + 1], boxes[i : i + 1]).item() < iou_threshold]
    return torch.tensor(keep)


def encode_yolo_targets(boxes, labels, S=7, B=2, C=20):
    target = torch.zeros(S, S, B * 5 + C)
    for (cx, cy, w, h), label in zip(boxes.tolist(), labels.tolist()):
        col, row = int(cx * S), int(cy * S)
        target[row, col, :5] = torch.tensor([cx * S - col, cy * S - row, w, h, 1])
        target[row, col, B * 5 + label] = 1
    return target
