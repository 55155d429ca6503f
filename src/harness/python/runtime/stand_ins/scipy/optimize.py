"""`linear_sum_assignment`."""


def linear_sum_assignment(cost_matrix, maximize=False):
    """Rows and columns of the cheapest (or dearest) assignment: shortest augmenting paths with potentials, O(n^3)."""
    import numpy

    cost = [[-float(value) if maximize else float(value) for value in row] for row in numpy.asarray(cost_matrix).tolist()]
    rows, columns = len(cost), len(cost[0]) if cost else 0
    if rows > columns:
        assigned_columns, assigned_rows = linear_sum_assignment([list(column) for column in zip(*numpy.asarray(cost_matrix).tolist())], maximize)
        pairs = sorted(zip(assigned_rows.tolist(), assigned_columns.tolist()))
        return numpy.array([row for row, _ in pairs], dtype=int), numpy.array([column for _, column in pairs], dtype=int)
    infinity = float("inf")
    row_potential, column_potential = [0.0] * (rows + 1), [0.0] * (columns + 1)
    row_of, previous = [0] * (columns + 1), [0] * (columns + 1)
    for row in range(1, rows + 1):
        row_of[0] = row
        at = 0
        shortest = [infinity] * (columns + 1)
        used = [False] * (columns + 1)
        while True:
            used[at] = True
            here, delta, nearest = row_of[at], infinity, 0
            for column in range(1, columns + 1):
                if used[column]:
                    continue
                reduced = cost[here - 1][column - 1] - row_potential[here] - column_potential[column]
                if reduced < shortest[column]:
                    shortest[column], previous[column] = reduced, at
                if shortest[column] < delta:
                    delta, nearest = shortest[column], column
            for column in range(columns + 1):
                if used[column]:
                    row_potential[row_of[column]] += delta
                    column_potential[column] -= delta
                else:
                    shortest[column] -= delta
            at = nearest
            if row_of[at] == 0:
                break
        while at:
            row_of[at], at = row_of[previous[at]], previous[at]
    pairs = sorted((row_of[column] - 1, column - 1) for column in range(1, columns + 1) if row_of[column])
    return numpy.array([row for row, _ in pairs], dtype=int), numpy.array([column for _, column in pairs], dtype=int)
