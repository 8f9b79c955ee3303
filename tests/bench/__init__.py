"""How fast what grows with the knowledge base is: `python -m tests.bench` prints the numbers.

`making` fills a throw-away database with entries of realistic size, `measures` lists what is
timed with the time it may take, `exports` is run by itself for each format, so that its memory
can be told.
"""
