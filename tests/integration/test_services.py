"""The servers that the other integration tests stand on."""

from __future__ import annotations

from kombu import Connection


def test_a_message_survives_the_trip_through_either_broker(broker_url: str) -> None:
    with Connection(broker_url) as connection, connection.SimpleQueue("trip") as queue:
        queue.put({"ids": ["1311171102325878159"]})
        message = queue.get(timeout=10)
        assert message.payload == {"ids": ["1311171102325878159"]}
        message.ack()
