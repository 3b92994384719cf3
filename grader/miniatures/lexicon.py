"""Word lists that both grammars share: things to have opinions on, and words of praise and blame."""

from grader.miniatures.grammar import words

THINGS_TO_JUDGE = words(
    "film movie plot cast score ending story script dialogue director actor actress scene camera sequel "
    "comedy drama book novel chapter poem author lecture course lesson teacher class exercise notebook "
    "explanation example exam meal soup bread cake coffee dinner waiter menu kitchen restaurant song album "
    "concert band singer game puzzle hotel room view museum show play performance speech talk project "
    "website"
)

GOOD = words(
    "good great wonderful brilliant charming delightful clever moving beautiful funny lovely excellent "
    "superb enjoyable fresh honest warm tender gripping elegant thoughtful inspiring amazing fantastic "
    "perfect pleasant impressive memorable satisfying engaging witty smart graceful splendid marvellous "
    "refreshing touching interesting exciting useful"
)
BAD = words(
    "bad awful terrible dull boring clumsy lazy stupid ugly dreadful horrible tedious bland stale dishonest "
    "cold shallow lifeless messy careless tiresome disappointing annoying mediocre unpleasant forgettable "
    "weak frustrating silly pointless hollow poor painful dreary confusing irritating predictable useless "
    "sloppy unfunny"
)

# Good or bad only by degree: it takes a "too" to make a complaint of them.
GRADED = words(
    "complicated long short slow fast loud quiet simple difficult easy dark bright sweet serious sentimental "
    "crowded expensive abstract detailed"
)

LIKE = ("like", "love", "enjoy", "admire", "adore", "recommend", "appreciate", "treasure")
LIKED = ("liked", "loved", "enjoyed", "admired", "adored", "recommended", "appreciated", "treasured")
LIKING = ("liking", "loving", "enjoying", "admiring", "appreciating")
DISLIKE = ("dislike", "hate", "regret", "despise", "loathe", "resent", "avoid", "mistrust")
DISLIKED = ("disliked", "hated", "regretted", "despised", "loathed", "resented", "avoided", "mistrusted")
DISLIKING = ("disliking", "hating", "regretting", "resenting", "despising")

GOOD_TRAITS = ("charm", "wit", "heart", "energy", "warmth", "humour", "grace", "imagination", "style", "joy")
BAD_TRAITS = (
    "noise",
    "clichés",
    "mistakes",
    "nonsense",
    "boredom",
    "clutter",
    "confusion",
    "vanity",
    "errors",
    "holes",
)

PEOPLE = words(
    "Ada Alan Anna Ben Carla Daniel Emma Felix Grace Hannah Ivan Julia Kofi Laura Maria Noah Olga Peter "
    "Rosa Sam Tara Victor Wanda Yusuf Zoe"
)
FAMILY = words(
    "mother father sister brother friend neighbour teacher daughter son uncle aunt cousin colleague"
)
