"""What gunicorn reads wherever it is started from this folder; the command line says the rest (docs/operating.md)."""

from config.worker import LINE

limit_request_line = LINE
worker_class = "config.worker.Worker"
