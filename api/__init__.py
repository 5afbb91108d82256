"""What the outside sees: command line, REST, page. The only package where concretes are wired together."""
