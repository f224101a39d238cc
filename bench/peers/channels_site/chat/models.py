"""The same two tables as of the socket.io peer."""

from django.db import models


class Conversation(models.Model):
    """What a list of conversations would be sorted by."""

    last_message_at = models.DateTimeField(null=True)
    last_message_id = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"conversation {self.pk}"


class Message(models.Model):
    """What was said."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE)
    sender = models.CharField(max_length=16)
    body = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Read in order."""

        indexes = (models.Index(fields=["conversation", "id"]),)

    def __str__(self) -> str:
        return str(self.body)
