"""The routes that Flask answers, one file for each group of them."""
