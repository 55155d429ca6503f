class OwnTask:
    pass
