"""What is said on the pictures, in Portuguese."""

from bench.talk import Talk

ORDERS = ("https://loja.example.com/pedidos", "Meus pedidos")

WAITING = (
    Talk(
        "Helena Prado",
        "helena@example.com",
        (("v", "Oi! Meu pedido 4821 consta como entregue, mas nada chegou."),),
        ORDERS,
    ),
    Talk(
        "Rafael Nunes",
        "rafael@example.com",
        (("v", "Ainda dá para mudar o endereço?"),),
        ORDERS,
    ),
    Talk(
        "Yuki Tanaka",
        "yuki@example.com",
        (("v", "Vocês entregam no Japão?"), ("v", "Em quantos dias?")),
        ORDERS,
    ),
)
SHOWN = Talk(
    "Maria Souza",
    "maria.souza@example.com",
    (
        ("v", "Bom dia! Comprei duas luminárias na semana passada e só chegou uma."),
        ("v", "O pedido é o 5307."),
        ("a", "Bom dia, Maria! Sinto muito por isso. Vou verificar agora mesmo."),
        ("a", "Achei: a segunda luminária saiu do nosso depósito hoje cedo, em outra caixa."),
        ("v", "Que bom! Tem um número para acompanhar?"),
        ("a", "Tem: https://entregas.example.com/BR5307\nEla chega na quinta-feira."),
        ("v", "Perfeito, muito obrigada! Mais uma coisa: posso devolver a primeira?"),
        ("v", "A cor é mais escura que na foto."),
    ),
    ORDERS,
)
MINE = (
    Talk(
        "Paulo Reis",
        "paulo@example.com",
        (
            ("v", "Minha nota veio com o nome errado da empresa."),
            ("a", "Estou corrigindo agora mesmo."),
            ("v", "Obrigado! O certo é Reis & Filhos."),
        ),
        ORDERS,
    ),
    Talk(
        "Sofia Martins",
        "sofia@example.com",
        (
            ("v", "A cadeira azul já voltou?"),
            ("a", "Volta na segunda. Reservo uma para você?"),
        ),
        ORDERS,
    ),
)
OTHERS = (
    (
        "Ana Souza",
        Talk(
            "Lucas Alves",
            "lucas@example.com",
            (
                ("v", "Meu cupom não funciona."),
                ("a", "Qual é o cupom, por favor?"),
                ("v", "PRIMAVERA10"),
            ),
            ORDERS,
        ),
    ),
    (
        "Ana Souza",
        Talk(
            "Beatriz Costa",
            "bia@example.com",
            (
                ("v", "Quero cancelar o meu pedido."),
                ("a", "Pronto: o dinheiro já está voltando."),
            ),
            ORDERS,
        ),
    ),
    (
        "Bruno Lima",
        Talk(
            "Emma Fischer",
            "emma@example.com",
            (
                ("v", "Qual lâmpada serve na luminária?"),
                ("a", "E27, até 60 W."),
                ("v", "Ótimo, obrigada."),
            ),
            ORDERS,
        ),
    ),
)
CLOSED = (
    Talk(
        "Tiago Melo",
        "tiago@example.com",
        (("v", "Como pago por Pix?"), ("a", "Na última etapa da compra.")),
        ORDERS,
    ),
    Talk(
        "Maria Souza",
        "maria.souza@example.com",
        (("v", "Vocês embrulham para presente?"), ("a", "Sim, e não custa nada.")),
        ORDERS,
    ),
)
REPLIES = (
    ("Saudação", "ola", "Olá, {{requester.name}}! Sou {{agent.name}}. Em que posso ajudar?"),
    ("Só um momento", "momento", "Só um momento, por favor: vou verificar para você."),
    ("Devolução", "devolver", "Você tem 30 dias para devolver; a etiqueta vem na caixa."),
    ("Despedida", "tchau", "Obrigado pelo contato, {{requester.name}}. Tenha um ótimo dia!"),
)
NOTE = "Falta a segunda luminária do pedido 5307."
