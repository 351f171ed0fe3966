"""Cases: who may see them, and what stands in their register."""
