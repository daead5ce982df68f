"""The addresses of version 1, one module for each noun: each calls the queries and actions of the rooms, and holds no rule."""
