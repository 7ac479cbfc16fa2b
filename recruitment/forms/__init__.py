"""Forms of this app: input, clean values, a service. Every choice is narrowed to the user's scope."""
