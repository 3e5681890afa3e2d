"""An order across four modules, and the three ways in which it is coordinated."""
