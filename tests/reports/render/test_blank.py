"""The looking for blank paper: cells and windows as a slow and plain reading of the picture has them."""

import random

import pytest

from reports.render.blank import AIR, EDGE, GRID, PAPER_FROM, Picture, _as_numbers, _nearest, _printed


def picture(width: int, height: int, seed: int) -> Picture:
    """Paper with a few single pixels darker than paper, and many that are just not."""
    dice = random.Random(seed)
    pixels = bytearray(dice.choice((PAPER_FROM, 255)) for _pixel in range(width * height))
    for _spot in range(width * height // 60):
        pixels[dice.randrange(len(pixels))] = dice.choice((0, PAPER_FROM - 1))
    return Picture(width, height, bytes(pixels))


@pytest.mark.parametrize("size", [(40, 40), (43, 41), (4, 4), (61, 9)])
def test_a_cell_is_taken_as_soon_as_one_of_its_pixels_is_darker_than_paper(size):
    seen = picture(*size, seed=7)
    columns, rows = seen.width // GRID, seen.height // GRID
    cells = _printed(seen, columns, rows)
    for row in range(rows):
        for column in range(columns):
            inside = [seen.pixels[(row * GRID + y) * seen.width + column * GRID + x] < PAPER_FROM for y in range(GRID) for x in range(GRID)]
            assert cells[row][column] == int(any(inside)), (row, column)


@pytest.mark.parametrize("seed", range(40))
def test_the_window_nearest_to_the_top_right_is_found(seed):
    dice = random.Random(seed)
    columns, rows, wide, high = dice.randrange(8, 40), dice.randrange(8, 40), dice.randrange(1, 12), dice.randrange(1, 12)
    cells = [bytearray(dice.choices((0, 1), weights=(dice.choice((9, 30, 90)), 1), k=columns)) for _row in range(rows)]
    edge = EDGE - AIR
    windows = [
        (2 * row + columns - wide - column, row, column)
        for row in range(edge, rows - high - edge + 1)
        for column in range(edge, columns - wide - edge + 1)
        if not any(any(line[column : column + wide]) for line in cells[row : row + high])
    ]
    expected = min(windows, default=None)
    found = _nearest(_as_numbers(cells), columns, wide, high)
    assert found == (expected and (expected[2], expected[1]))
