"""How what two persons decide is proposed, confirmed and put into effect."""
