def text(doc):
    return "text"
