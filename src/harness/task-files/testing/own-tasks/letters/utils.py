def process_docs(dataset):
    return dataset


def samples():
    return []


def micro(items):
    return 0.0
