"""What is to be changed in the rules, by whom proposed and by whom decided: one record for everything that two persons decide."""
