"""The stages that move a post through its life, and the Celery application that runs them."""
