"""`zeta`."""

import math


def zeta(x, q=1):
    """Hurwitz's zeta function for x > 1, by Euler-Maclaurin summation."""
    terms = 12
    total = math.fsum((q + n) ** -x for n in range(terms))
    a = q + terms
    total += a ** (1 - x) / (x - 1) + 0.5 * a**-x
    factor = x * a ** (-x - 1)
    for number, bernoulli in enumerate((1 / 12, -1 / 720, 1 / 30240, -1 / 1209600, 1 / 47900160)):
        total += bernoulli * factor
        factor *= (x + 2 * number + 1) * (x + 2 * number + 2) / (a * a)
    return total
