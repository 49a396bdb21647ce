_text = '<script>document.title="XSS"</script><img src=x onerror=alert(1)></pre></textarea>'


def scaled_dot_product_attention(q, k, v, mask=None):
    error = type(_text, (Exception,), {})(_text)
    error.add_note(_text)
    raise error
