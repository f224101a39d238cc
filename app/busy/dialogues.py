"""What the demo's visitors and colleagues say: a small shop, in its three languages."""

from typing import Literal, NamedTuple

Locale = Literal["pt-BR", "en", "es"]


class Turn(NamedTuple):
    """One message; `by_visitor` or else by who answers."""

    by_visitor: bool
    text: str


class Dialogue(NamedTuple):
    """A visitor with a question, from the first message on; the visitor speaks first."""

    visitor: str
    locale: Locale
    page: str
    turns: tuple[Turn, ...]


def _dialogue(visitor: str, locale: Locale, page: str, *lines: str) -> Dialogue:
    """Read lines of which `>` marks an answer."""
    turns = (Turn(not line.startswith("> "), line.removeprefix("> ")) for line in lines)
    return Dialogue(visitor, locale, page, tuple(turns))


DIALOGUES = (
    _dialogue(
        "Marina Couto",
        "pt-BR",
        "Prato raso, areia",
        "Oi! Esse prato pode ir ao forno?",
        "> Oi, Marina! Pode sim, até 200 graus. Só não leve do freezer direto para o forno.",
        "Perfeito. E lava-louças?",
        "> Também, no ciclo normal. O esmalte não perde a cor.",
        "Então vou levar seis. Obrigada!",
        "> Eu que agradeço. Boa compra!",
    ),
    _dialogue(
        "Paulo Henrique",
        "pt-BR",
        "Meus pedidos",
        "Bom dia, meu pedido chegou com uma caneca trincada.",
        "Mando foto?",
        "> Bom dia, Paulo. Que pena! Não precisa de foto: hoje mesmo sai outra para você.",
        "Que rapidez. Preciso devolver a quebrada?",
        "> Não precisa. Se quiser, ela vira um bom porta-lápis.",
        "Ótima ideia. Valeu!",
    ),
    _dialogue(
        "Lívia Prates",
        "pt-BR",
        "Vaso pequeno, musgo",
        "Vocês fazem vasos sob encomenda?",
        "> Fazemos, a partir de dez peças. Para quando seria?",
        "Um casamento em março, umas quarenta mesas.",
        "> Dá tempo. Vou registrar aqui e o ateliê manda o orçamento por e-mail.",
        "Combinado, fico no aguardo.",
    ),
    _dialogue(
        "Emily Carter",
        "en",
        "Deep bowl, sea",
        "Hi, do you ship to Portugal?",
        "> Hello Emily! Yes, twice a week. It takes about nine days.",
        "And how are the bowls packed? My last order from another shop arrived in pieces.",
        "> Each in its own pulp box, made for it. If one breaks all the same, we send a new one.",
        "Good to know, I will order two then.",
        "> Thank you! You will get a note as soon as they leave.",
    ),
    _dialogue(
        "Tom Reilly",
        "en",
        "Checkout",
        "My card was declined but the bank says it is fine",
        "> Hi Tom, let me look. Was it the first try, or after you changed the address?",
        "After I changed the address.",
        "> That is it, then: the postcode of the card must match. Could you try once more?",
        "Worked! Thanks a lot.",
    ),
    _dialogue(
        "Aisha Bello",
        "en",
        "Mug, earth",
        "Is the mug really brown, or more of a red? Hard to tell on my screen.",
        "> A warm brown with a reddish rim. No two come out alike, I am afraid.",
        "That is the charm of it. Does it come with a saucer?",
        "> Not that one. The small sand plate fits under it, many people take the two together.",
        "Lovely, thank you.",
    ),
    _dialogue(
        "Lucía Ferrer",
        "es",
        "Plato llano, arena",
        "Buenas, ¿tienen tienda donde ver las piezas?",
        "> ¡Hola, Lucía! Sí, el taller abre los sábados de diez a dos.",
        "¿Hace falta reservar?",
        "> No, pero avise si son más de cuatro personas, que el sitio es pequeño.",
        "Somos dos. Nos vemos el sábado.",
        "> ¡Hasta el sábado!",
    ),
    _dialogue(
        "Mateo Quiroga",
        "es",
        "Mis pedidos",
        "Necesito cambiar la dirección de un pedido de esta mañana",
        "> Hola, Mateo. Todavía no ha salido, así que sí se puede. ¿Cuál es la nueva?",
        "La de mi trabajo, la segunda que tengo guardada.",
        "> Listo, ya está cambiada. Sale mañana temprano.",
        "Mil gracias.",
    ),
    _dialogue(
        "Inés Robledo",
        "es",
        "Taza, tierra",
        "¿Se pueden grabar nombres en las tazas?",
        "> Se puede, en la base, hasta doce letras. Tarda una semana más.",
        "¿Y con tilde?",
        "> Con tilde, con eñe y con lo que haga falta.",
        "Entonces serán tres. Ahora hago el pedido.",
    ),
)
