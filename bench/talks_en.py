"""What is said on the pictures, in English."""

from bench.talk import Talk

WAITING = (
    Talk(
        "Helena Prado",
        "helena@example.com",
        (("v", "Hi! My order 4821 says delivered, but nothing has arrived."),),
    ),
    Talk(
        "Rafael Nunes", "rafael@example.com", (("v", "Can I still change the delivery address?"),)
    ),
    Talk(
        "Yuki Tanaka", "yuki@example.com", (("v", "Do you ship to Japan?"), ("v", "And how long?"))
    ),
)
SHOWN = Talk(
    "Maria Souza",
    "maria.souza@example.com",
    (
        ("v", "Good morning! I ordered two lamps last week and only one came."),
        ("v", "The order is 5307."),
        ("a", "Good morning, Maria! I am sorry about that. Let me look it up."),
        ("a", "Found it: the second lamp left our warehouse in a parcel of its own this morning."),
        ("v", "Oh, good. Is there a number to follow it?"),
        ("a", "There is: https://track.example.com/BR5307-2\nIt should be with you on Thursday."),
        ("v", "Perfect, thank you so much! One more thing: can I return the first one?"),
        ("v", "The colour is darker than on the picture."),
    ),
)
MINE = (
    Talk(
        "Paulo Reis",
        "paulo@example.com",
        (
            ("v", "My invoice has the wrong company name."),
            ("a", "I am correcting it right now."),
            ("v", "Thanks! The right one is Reis & Filhos."),
        ),
    ),
    Talk(
        "Sofia Martins",
        "sofia@example.com",
        (
            ("v", "Is the blue chair back in stock?"),
            ("a", "From Monday on. Shall I keep one for you?"),
        ),
    ),
)
OTHERS = (
    (
        "Ana Souza",
        Talk(
            "Lucas Alves",
            "lucas@example.com",
            (
                ("v", "My voucher does not work."),
                ("a", "Which one is it, please?"),
                ("v", "SPRING10"),
            ),
        ),
    ),
    (
        "Ana Souza",
        Talk(
            "Beatriz Costa",
            "bia@example.com",
            (
                ("v", "I would like to cancel my order."),
                ("a", "Done: the money is on its way back."),
            ),
        ),
    ),
    (
        "Bruno Lima",
        Talk(
            "Emma Fischer",
            "emma@example.com",
            (
                ("v", "Which bulb fits the lamp?"),
                ("a", "E27, up to 60 W."),
                ("v", "Great, thanks."),
            ),
        ),
    ),
)
CLOSED = (
    Talk(
        "Tiago Melo",
        "tiago@example.com",
        (("v", "How do I pay by Pix?"), ("a", "At the checkout.")),
    ),
    Talk(
        "Maria Souza",
        "maria.souza@example.com",
        (("v", "Do you have gift wrapping?"), ("a", "We do, and it costs nothing.")),
    ),
)
REPLIES = (
    ("Greeting", "hello", "Hello, {{requester.name}}! I am {{agent.name}}. How can I help?"),
    ("One moment", "moment", "One moment, please: let me look that up for you."),
    ("Returns", "returns", "You can return it within 30 days; the label is in your parcel."),
    ("Thank you", "thanks", "Thank you for writing, {{requester.name}}. Have a lovely day!"),
)
NOTE = "She is missing the second lamp of order 5307."
