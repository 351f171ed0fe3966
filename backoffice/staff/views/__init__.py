"""The pages, by what they are about. A view reads by selectors, changes by acts, and never asks who may: access does."""
