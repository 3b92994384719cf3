"""What people get wrong in lab 04: heads, losses, freezing, layers, attention, spans and labels of words."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn
from transformers.modeling_outputs import SequenceClassifierOutput

from grader.misconceptions import misconception


@misconception(
    "heads.ClassificationHead",
    "The head ends in a softmax, so it gives probabilities. A loss that works on logits does that "
    "step itself.",
)
class EndsInASoftmax(nn.Module):
    def __init__(self, hidden_size: int, num_labels: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.dense = nn.Linear(hidden_size, hidden_size)
        self.dropout = nn.Dropout(dropout)
        self.out_proj = nn.Linear(hidden_size, num_labels)

    def forward(self, features: torch.Tensor) -> Any:
        inner = torch.tanh(self.dense(self.dropout(features[:, 0])))
        return self.out_proj(self.dropout(inner)).softmax(dim=-1)


@misconception(
    "heads.ClassificationHead",
    "The head ends in a log-softmax: these are log-probabilities, and logits were asked for.",
)
class EndsInALogSoftmax(nn.Module):
    def __init__(self, hidden_size: int, num_labels: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.dense = nn.Linear(hidden_size, hidden_size)
        self.dropout = nn.Dropout(dropout)
        self.out_proj = nn.Linear(hidden_size, num_labels)

    def forward(self, features: torch.Tensor) -> Any:
        inner = torch.tanh(self.dense(self.dropout(features[:, 0])))
        return self.out_proj(self.dropout(inner)).log_softmax(dim=-1)


@misconception(
    "heads.ClassificationHead",
    "The text is judged by its last token, which is padding in most rows; RoBERTa's head reads `<s>`.",
)
class ReadsTheLastToken(nn.Module):
    def __init__(self, hidden_size: int, num_labels: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.dense = nn.Linear(hidden_size, hidden_size)
        self.dropout = nn.Dropout(dropout)
        self.out_proj = nn.Linear(hidden_size, num_labels)

    def forward(self, features: torch.Tensor) -> Any:
        inner = torch.tanh(self.dense(self.dropout(features[:, -1])))
        return self.out_proj(self.dropout(inner))


@misconception(
    "heads.ClassificationHead",
    "The tokens are averaged. That is another head: this one reads a single token.",
)
class AveragesTheTokens(nn.Module):
    def __init__(self, hidden_size: int, num_labels: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.dense = nn.Linear(hidden_size, hidden_size)
        self.dropout = nn.Dropout(dropout)
        self.out_proj = nn.Linear(hidden_size, num_labels)

    def forward(self, features: torch.Tensor) -> Any:
        inner = torch.tanh(self.dense(self.dropout(features.mean(dim=1))))
        return self.out_proj(self.dropout(inner))


@misconception(
    "heads.ClassificationHead",
    "`features[0]` is the first text of the batch with all its tokens, not the first token of all texts.",
)
class TakesTheFirstText(nn.Module):
    def __init__(self, hidden_size: int, num_labels: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.dense = nn.Linear(hidden_size, hidden_size)
        self.dropout = nn.Dropout(dropout)
        self.out_proj = nn.Linear(hidden_size, num_labels)

    def forward(self, features: torch.Tensor) -> Any:
        inner = torch.tanh(self.dense(self.dropout(features[0])))
        return self.out_proj(self.dropout(inner))


@misconception(
    "heads.ClassificationHead",
    "Every token gets logits, as if its vector had been pooled before; nobody has picked the first one.",
)
class ScoresEveryToken(nn.Module):
    def __init__(self, hidden_size: int, num_labels: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.dense = nn.Linear(hidden_size, hidden_size)
        self.dropout = nn.Dropout(dropout)
        self.out_proj = nn.Linear(hidden_size, num_labels)

    def forward(self, features: torch.Tensor) -> Any:
        inner = torch.tanh(self.dense(self.dropout(features)))
        return self.out_proj(self.dropout(inner))


@misconception(
    "heads.ClassificationHead",
    "Between the two linear layers there is nothing bent, so together they are one linear layer.",
)
class ForgetsTheTanh(nn.Module):
    def __init__(self, hidden_size: int, num_labels: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.dense = nn.Linear(hidden_size, hidden_size)
        self.dropout = nn.Dropout(dropout)
        self.out_proj = nn.Linear(hidden_size, num_labels)

    def forward(self, features: torch.Tensor) -> Any:
        inner = self.dense(self.dropout(features[:, 0]))
        return self.out_proj(self.dropout(inner))


@misconception(
    "heads.ClassificationHead",
    "The bend between the layers is a ReLU; trained weights of this head expect a tanh.",
)
class UsesRelu(nn.Module):
    def __init__(self, hidden_size: int, num_labels: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.dense = nn.Linear(hidden_size, hidden_size)
        self.dropout = nn.Dropout(dropout)
        self.out_proj = nn.Linear(hidden_size, num_labels)

    def forward(self, features: torch.Tensor) -> Any:
        inner = torch.relu(self.dense(self.dropout(features[:, 0])))
        return self.out_proj(self.dropout(inner))


@misconception(
    "heads.ClassificationHead",
    "The tanh stands behind `out_proj`, so that no logit can leave the range from -1 to 1.",
)
class BendsTheLogits(nn.Module):
    def __init__(self, hidden_size: int, num_labels: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.dense = nn.Linear(hidden_size, hidden_size)
        self.dropout = nn.Dropout(dropout)
        self.out_proj = nn.Linear(hidden_size, num_labels)

    def forward(self, features: torch.Tensor) -> Any:
        inner = self.dense(self.dropout(features[:, 0]))
        return torch.tanh(self.out_proj(self.dropout(inner)))


@misconception(
    "heads.ClassificationHead",
    "Dropout acts once, before `dense`; the second place, before `out_proj`, is left out.",
)
class DropsOutBeforeDenseOnly(nn.Module):
    def __init__(self, hidden_size: int, num_labels: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.dense = nn.Linear(hidden_size, hidden_size)
        self.dropout = nn.Dropout(dropout)
        self.out_proj = nn.Linear(hidden_size, num_labels)

    def forward(self, features: torch.Tensor) -> Any:
        inner = torch.tanh(self.dense(self.dropout(features[:, 0])))
        return self.out_proj(inner)


@misconception(
    "heads.ClassificationHead",
    "Dropout acts once, before `out_proj`; the first place, before `dense`, is left out.",
)
class DropsOutBeforeOutProjOnly(nn.Module):
    def __init__(self, hidden_size: int, num_labels: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.dense = nn.Linear(hidden_size, hidden_size)
        self.dropout = nn.Dropout(dropout)
        self.out_proj = nn.Linear(hidden_size, num_labels)

    def forward(self, features: torch.Tensor) -> Any:
        inner = torch.tanh(self.dense(features[:, 0]))
        return self.out_proj(self.dropout(inner))


@misconception(
    "heads.ClassificationHead",
    "The second dropout stands between `dense` and the tanh; its place is after the tanh.",
)
class DropsOutBeforeTheTanh(nn.Module):
    def __init__(self, hidden_size: int, num_labels: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.dense = nn.Linear(hidden_size, hidden_size)
        self.dropout = nn.Dropout(dropout)
        self.out_proj = nn.Linear(hidden_size, num_labels)

    def forward(self, features: torch.Tensor) -> Any:
        inner = torch.tanh(self.dropout(self.dense(self.dropout(features[:, 0]))))
        return self.out_proj(inner)


@misconception(
    "heads.ClassificationHead",
    "Dropout also acts on the logits, so in training whole answers are wiped out.",
)
class DropsLogits(nn.Module):
    def __init__(self, hidden_size: int, num_labels: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.dense = nn.Linear(hidden_size, hidden_size)
        self.dropout = nn.Dropout(dropout)
        self.out_proj = nn.Linear(hidden_size, num_labels)

    def forward(self, features: torch.Tensor) -> Any:
        inner = torch.tanh(self.dense(self.dropout(features[:, 0])))
        return self.dropout(self.out_proj(inner))


@misconception(
    "heads.ClassificationHead",
    "The dropout layer is made and never called: training and evaluation are the same.",
)
class NeverDropsOut(nn.Module):
    def __init__(self, hidden_size: int, num_labels: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.dense = nn.Linear(hidden_size, hidden_size)
        self.dropout = nn.Dropout(dropout)
        self.out_proj = nn.Linear(hidden_size, num_labels)

    def forward(self, features: torch.Tensor) -> Any:
        inner = torch.tanh(self.dense(features[:, 0]))
        return self.out_proj(inner)


@misconception(
    "heads.ClassificationHead",
    "Dropout stays on in evaluation: the function knows nothing of the module's mode.",
)
class AlwaysDropsOut(nn.Module):
    def __init__(self, hidden_size: int, num_labels: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.dense = nn.Linear(hidden_size, hidden_size)
        self.probability = dropout
        self.out_proj = nn.Linear(hidden_size, num_labels)

    def forward(self, features: torch.Tensor) -> Any:
        first = nn.functional.dropout(features[:, 0], self.probability)
        inner = nn.functional.dropout(torch.tanh(self.dense(first)), self.probability)
        return self.out_proj(inner)


@misconception(
    "heads.ClassificationHead",
    "Dropout acts with 0.1, whatever probability was asked for.",
)
class IgnoresTheProbability(nn.Module):
    def __init__(self, hidden_size: int, num_labels: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.dense = nn.Linear(hidden_size, hidden_size)
        self.dropout = nn.Dropout(0.1)
        self.out_proj = nn.Linear(hidden_size, num_labels)

    def forward(self, features: torch.Tensor) -> Any:
        inner = torch.tanh(self.dense(self.dropout(features[:, 0])))
        return self.out_proj(self.dropout(inner))


@misconception(
    "heads.ClassificationHead",
    "The dropout layer is made without the probability that was asked for, and so drops half of the numbers.",
)
class DropsOutHalf(nn.Module):
    def __init__(self, hidden_size: int, num_labels: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.dense = nn.Linear(hidden_size, hidden_size)
        self.dropout = nn.Dropout()
        self.out_proj = nn.Linear(hidden_size, num_labels)

    def forward(self, features: torch.Tensor) -> Any:
        inner = torch.tanh(self.dense(self.dropout(features[:, 0])))
        return self.out_proj(self.dropout(inner))


@misconception(
    "heads.ClassificationHead",
    "The probability of keeping a number is taken for that of dropping it.",
)
class KeepsInsteadOfDropping(nn.Module):
    def __init__(self, hidden_size: int, num_labels: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.dense = nn.Linear(hidden_size, hidden_size)
        self.dropout = nn.Dropout(1 - dropout)
        self.out_proj = nn.Linear(hidden_size, num_labels)

    def forward(self, features: torch.Tensor) -> Any:
        inner = torch.tanh(self.dense(self.dropout(features[:, 0])))
        return self.out_proj(self.dropout(inner))


@misconception(
    "heads.ClassificationHead",
    "With a single label the axis of the labels vanishes: (batch,) instead of (batch, 1).",
)
class SqueezesOneLabel(nn.Module):
    def __init__(self, hidden_size: int, num_labels: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.dense = nn.Linear(hidden_size, hidden_size)
        self.dropout = nn.Dropout(dropout)
        self.out_proj = nn.Linear(hidden_size, num_labels)

    def forward(self, features: torch.Tensor) -> Any:
        inner = torch.tanh(self.dense(self.dropout(features[:, 0])))
        return self.out_proj(self.dropout(inner)).squeeze(-1)


@misconception(
    "heads.ClassificationHead",
    "A single label is refused, though the docstring allows it.",
)
class RefusesOneLabel(nn.Module):
    def __init__(self, hidden_size: int, num_labels: int, dropout: float = 0.1) -> None:
        if num_labels < 2:
            raise ValueError("a choice needs two labels")
        super().__init__()
        self.dense = nn.Linear(hidden_size, hidden_size)
        self.dropout = nn.Dropout(dropout)
        self.out_proj = nn.Linear(hidden_size, num_labels)

    def forward(self, features: torch.Tensor) -> Any:
        inner = torch.tanh(self.dense(self.dropout(features[:, 0])))
        return self.out_proj(self.dropout(inner))


@misconception(
    "heads.ClassificationHead",
    "The layers have names of their own, so that no trained weights of this head fit in.",
)
class UsesNamesOfItsOwn(nn.Module):
    def __init__(self, hidden_size: int, num_labels: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.fc1 = nn.Linear(hidden_size, hidden_size)
        self.dropout = nn.Dropout(dropout)
        self.fc2 = nn.Linear(hidden_size, num_labels)

    def forward(self, features: torch.Tensor) -> Any:
        inner = torch.tanh(self.fc1(self.dropout(features[:, 0])))
        return self.fc2(self.dropout(inner))


@misconception(
    "heads.ClassificationHead",
    "A layer is put into a module that was never started: `nn.Module` has an `__init__` of its own.",
)
class ForgetsToStartTheModule(nn.Module):
    def __init__(self, hidden_size: int, num_labels: int, dropout: float = 0.1) -> None:
        self.dense = nn.Linear(hidden_size, hidden_size)
        self.dropout = nn.Dropout(dropout)
        self.out_proj = nn.Linear(hidden_size, num_labels)

    def forward(self, features: torch.Tensor) -> Any:
        inner = torch.tanh(self.dense(self.dropout(features[:, 0])))
        return self.out_proj(self.dropout(inner))


@misconception(
    "heads.ClassificationHead",
    "Each call makes new layers with new random weights, so nothing is ever learned or loaded.",
)
class MakesLayersInForward(nn.Module):
    def __init__(self, hidden_size: int, num_labels: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.sizes = (hidden_size, hidden_size, num_labels)
        self.dropout = nn.Dropout(dropout)

    def forward(self, features: torch.Tensor) -> Any:
        dense, out_proj = nn.Linear(*self.sizes[:2]), nn.Linear(*self.sizes[1:])
        inner = torch.tanh(dense(self.dropout(features[:, 0])))
        return out_proj(self.dropout(inner))


@misconception(
    "heads.ClassificationHead",
    "The linear layers were made without biases; the library's have them.",
)
class HasNoBiases(nn.Module):
    def __init__(self, hidden_size: int, num_labels: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.dense = nn.Linear(hidden_size, hidden_size, bias=False)
        self.dropout = nn.Dropout(dropout)
        self.out_proj = nn.Linear(hidden_size, num_labels, bias=False)

    def forward(self, features: torch.Tensor) -> Any:
        inner = torch.tanh(self.dense(self.dropout(features[:, 0])))
        return self.out_proj(self.dropout(inner))


@misconception(
    "heads.ClassificationHead",
    "`dense` already goes down to the number of labels; it should keep the hidden size.",
)
class NarrowsInDense(nn.Module):
    def __init__(self, hidden_size: int, num_labels: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.dense = nn.Linear(hidden_size, num_labels)
        self.dropout = nn.Dropout(dropout)
        self.out_proj = nn.Linear(num_labels, num_labels)

    def forward(self, features: torch.Tensor) -> Any:
        inner = torch.tanh(self.dense(self.dropout(features[:, 0])))
        return self.out_proj(self.dropout(inner))


@misconception(
    "heads.ClassificationHead",
    "The head cuts itself off: no gradient gets through to the hidden states, so the backbone cannot learn.",
)
class CutsTheGradients(nn.Module):
    def __init__(self, hidden_size: int, num_labels: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.dense = nn.Linear(hidden_size, hidden_size)
        self.dropout = nn.Dropout(dropout)
        self.out_proj = nn.Linear(hidden_size, num_labels)

    def forward(self, features: torch.Tensor) -> Any:
        first = features[:, 0].detach()
        inner = torch.tanh(self.dense(self.dropout(first)))
        return self.out_proj(self.dropout(inner))


@misconception(
    "heads.TextClassifier",
    "The backbone never sees the mask, so it reads padding as if it were text.",
)
class ForgetsTheMask(nn.Module):
    def __init__(self, roberta: nn.Module, classifier: nn.Module) -> None:
        super().__init__()
        self.roberta = roberta
        self.classifier = classifier

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor | None = None,
        labels: torch.Tensor | None = None,
    ) -> Any:
        hidden = self.roberta(input_ids).last_hidden_state
        logits = self.classifier(hidden)
        loss = None if labels is None else nn.functional.cross_entropy(logits, labels)
        return SequenceClassifierOutput(loss=loss, logits=logits)


@misconception(
    "heads.TextClassifier",
    "The mask is turned around: the text is hidden and the padding is read.",
)
class TurnsTheMaskAround(nn.Module):
    def __init__(self, roberta: nn.Module, classifier: nn.Module) -> None:
        super().__init__()
        self.roberta = roberta
        self.classifier = classifier

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor | None = None,
        labels: torch.Tensor | None = None,
    ) -> Any:
        mask = None if attention_mask is None else 1 - attention_mask
        hidden = self.roberta(input_ids, attention_mask=mask).last_hidden_state
        logits = self.classifier(hidden)
        loss = None if labels is None else nn.functional.cross_entropy(logits, labels)
        return SequenceClassifierOutput(loss=loss, logits=logits)


@misconception(
    "heads.TextClassifier",
    "The mask that was handed in is ignored; one is guessed from the ids instead.",
)
class MakesAMaskOfItsOwn(nn.Module):
    def __init__(self, roberta: nn.Module, classifier: nn.Module) -> None:
        super().__init__()
        self.roberta = roberta
        self.classifier = classifier

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor | None = None,
        labels: torch.Tensor | None = None,
    ) -> Any:
        hidden = self.roberta(input_ids, attention_mask=(input_ids != 1).long()).last_hidden_state
        logits = self.classifier(hidden)
        loss = None if labels is None else nn.functional.cross_entropy(logits, labels)
        return SequenceClassifierOutput(loss=loss, logits=logits)


@misconception(
    "heads.TextClassifier",
    "The mask is guessed as `ids > 0`, and for RoBERTa 0 is `<s>`: the one token that the head reads.",
)
class MasksTheOpeningToken(nn.Module):
    def __init__(self, roberta: nn.Module, classifier: nn.Module) -> None:
        super().__init__()
        self.roberta = roberta
        self.classifier = classifier

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor | None = None,
        labels: torch.Tensor | None = None,
    ) -> Any:
        hidden = self.roberta(input_ids, attention_mask=(input_ids > 0).long()).last_hidden_state
        logits = self.classifier(hidden)
        loss = None if labels is None else nn.functional.cross_entropy(logits, labels)
        return SequenceClassifierOutput(loss=loss, logits=logits)


@misconception(
    "heads.TextClassifier",
    "Without a mask it fails, although the mask may be left out.",
)
class NeedsAMask(nn.Module):
    def __init__(self, roberta: nn.Module, classifier: nn.Module) -> None:
        super().__init__()
        self.roberta = roberta
        self.classifier = classifier

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor | None = None,
        labels: torch.Tensor | None = None,
    ) -> Any:
        assert attention_mask is not None
        hidden = self.roberta(input_ids, attention_mask=attention_mask).last_hidden_state
        logits = self.classifier(hidden)
        loss = None if labels is None else nn.functional.cross_entropy(logits, labels)
        return SequenceClassifierOutput(loss=loss, logits=logits)


@misconception(
    "heads.TextClassifier",
    "Where no mask is given, one is guessed from the ids; but without a mask every token counts.",
)
class GuessesAMissingMask(nn.Module):
    def __init__(self, roberta: nn.Module, classifier: nn.Module) -> None:
        super().__init__()
        self.roberta = roberta
        self.classifier = classifier

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor | None = None,
        labels: torch.Tensor | None = None,
    ) -> Any:
        if attention_mask is None:
            attention_mask = (input_ids != 1).long()
        hidden = self.roberta(input_ids, attention_mask=attention_mask).last_hidden_state
        logits = self.classifier(hidden)
        loss = None if labels is None else nn.functional.cross_entropy(logits, labels)
        return SequenceClassifierOutput(loss=loss, logits=logits)


@misconception(
    "heads.TextClassifier",
    "The head gets the pooler's output. RoBERTa's head has a `dense` of its own, and its backbone "
    "may have no pooler.",
)
class ReadsThePooler(nn.Module):
    def __init__(self, roberta: nn.Module, classifier: nn.Module) -> None:
        super().__init__()
        self.roberta = roberta
        self.classifier = classifier

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor | None = None,
        labels: torch.Tensor | None = None,
    ) -> Any:
        hidden = self.roberta(input_ids, attention_mask=attention_mask).pooler_output.unsqueeze(1)
        logits = self.classifier(hidden)
        loss = None if labels is None else nn.functional.cross_entropy(logits, labels)
        return SequenceClassifierOutput(loss=loss, logits=logits)


@misconception(
    "heads.TextClassifier",
    "The first token is picked before the head, and the head picks it once more: too few axes are left.",
)
class PicksTheTokenTwice(nn.Module):
    def __init__(self, roberta: nn.Module, classifier: nn.Module) -> None:
        super().__init__()
        self.roberta = roberta
        self.classifier = classifier

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor | None = None,
        labels: torch.Tensor | None = None,
    ) -> Any:
        hidden = self.roberta(input_ids, attention_mask=attention_mask).last_hidden_state
        logits = self.classifier(hidden[:, 0])
        loss = None if labels is None else nn.functional.cross_entropy(logits, labels)
        return SequenceClassifierOutput(loss=loss, logits=logits)


@misconception(
    "heads.TextClassifier",
    "The logits have gone through a softmax: these are probabilities.",
)
class GivesProbabilities(nn.Module):
    def __init__(self, roberta: nn.Module, classifier: nn.Module) -> None:
        super().__init__()
        self.roberta = roberta
        self.classifier = classifier

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor | None = None,
        labels: torch.Tensor | None = None,
    ) -> Any:
        hidden = self.roberta(input_ids, attention_mask=attention_mask).last_hidden_state
        logits = self.classifier(hidden).softmax(dim=-1)
        loss = None if labels is None else nn.functional.cross_entropy(logits, labels)
        return SequenceClassifierOutput(loss=loss, logits=logits)


@misconception(
    "heads.TextClassifier",
    "The loss depends on the training mode. Labels decide; in evaluation one wants to see a loss, too.",
)
class LossOnlyInTraining(nn.Module):
    def __init__(self, roberta: nn.Module, classifier: nn.Module) -> None:
        super().__init__()
        self.roberta = roberta
        self.classifier = classifier

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor | None = None,
        labels: torch.Tensor | None = None,
    ) -> Any:
        hidden = self.roberta(input_ids, attention_mask=attention_mask).last_hidden_state
        logits = self.classifier(hidden)
        loss = None
        if self.training and labels is not None:
            loss = nn.functional.cross_entropy(logits, labels)
        return SequenceClassifierOutput(loss=loss, logits=logits)


@misconception(
    "heads.TextClassifier",
    "In training a loss is computed even where there are no labels to compare with.",
)
class LossWheneverTraining(nn.Module):
    def __init__(self, roberta: nn.Module, classifier: nn.Module) -> None:
        super().__init__()
        self.roberta = roberta
        self.classifier = classifier

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor | None = None,
        labels: torch.Tensor | None = None,
    ) -> Any:
        hidden = self.roberta(input_ids, attention_mask=attention_mask).last_hidden_state
        logits = self.classifier(hidden)
        loss = None
        if self.training or labels is not None:
            loss = nn.functional.cross_entropy(logits, labels)  # type: ignore[arg-type]
        return SequenceClassifierOutput(loss=loss, logits=logits)


@misconception(
    "heads.TextClassifier",
    "Without labels a loss is computed all the same, against labels that nobody gave.",
)
class InventsLabels(nn.Module):
    def __init__(self, roberta: nn.Module, classifier: nn.Module) -> None:
        super().__init__()
        self.roberta = roberta
        self.classifier = classifier

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor | None = None,
        labels: torch.Tensor | None = None,
    ) -> Any:
        labels = torch.zeros(len(input_ids), dtype=torch.int64) if labels is None else labels
        hidden = self.roberta(input_ids, attention_mask=attention_mask).last_hidden_state
        logits = self.classifier(hidden)
        loss = None if labels is None else nn.functional.cross_entropy(logits, labels)
        return SequenceClassifierOutput(loss=loss, logits=logits)


@misconception(
    "heads.TextClassifier",
    "The labels are asked whether they are true. One label 0 is not, and several have no answer at all.",
)
class AsksWhetherLabelsAreTrue(nn.Module):
    def __init__(self, roberta: nn.Module, classifier: nn.Module) -> None:
        super().__init__()
        self.roberta = roberta
        self.classifier = classifier

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor | None = None,
        labels: torch.Tensor | None = None,
    ) -> Any:
        hidden = self.roberta(input_ids, attention_mask=attention_mask).last_hidden_state
        logits = self.classifier(hidden)
        loss = nn.functional.cross_entropy(logits, labels) if labels else None
        return SequenceClassifierOutput(loss=loss, logits=logits)


@misconception(
    "heads.TextClassifier",
    "The cross-entropy is given probabilities; it does the softmax itself, and so it is done twice.",
)
class LossOfProbabilities(nn.Module):
    def __init__(self, roberta: nn.Module, classifier: nn.Module) -> None:
        super().__init__()
        self.roberta = roberta
        self.classifier = classifier

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor | None = None,
        labels: torch.Tensor | None = None,
    ) -> Any:
        hidden = self.roberta(input_ids, attention_mask=attention_mask).last_hidden_state
        logits = self.classifier(hidden)
        loss = None if labels is None else nn.functional.cross_entropy(logits.softmax(dim=-1), labels)
        return SequenceClassifierOutput(loss=loss, logits=logits)


@misconception(
    "heads.TextClassifier",
    "The losses of the texts are added up; their mean was asked for.",
)
class SumsTheLoss(nn.Module):
    def __init__(self, roberta: nn.Module, classifier: nn.Module) -> None:
        super().__init__()
        self.roberta = roberta
        self.classifier = classifier

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor | None = None,
        labels: torch.Tensor | None = None,
    ) -> Any:
        hidden = self.roberta(input_ids, attention_mask=attention_mask).last_hidden_state
        logits = self.classifier(hidden)
        loss = None if labels is None else nn.functional.cross_entropy(logits, labels, reduction="sum")
        return SequenceClassifierOutput(loss=loss, logits=logits)


@misconception(
    "heads.TextClassifier",
    "There is one loss for each text; asked for is their mean, a single number.",
)
class LossForEachText(nn.Module):
    def __init__(self, roberta: nn.Module, classifier: nn.Module) -> None:
        super().__init__()
        self.roberta = roberta
        self.classifier = classifier

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor | None = None,
        labels: torch.Tensor | None = None,
    ) -> Any:
        hidden = self.roberta(input_ids, attention_mask=attention_mask).last_hidden_state
        logits = self.classifier(hidden)
        loss = None if labels is None else nn.functional.cross_entropy(logits, labels, reduction="none")
        return SequenceClassifierOutput(loss=loss, logits=logits)


@misconception(
    "heads.TextClassifier",
    "The number of labels is taken from the backbone's configuration; the head decides about it, and may "
    "have been made for another number.",
)
class AsksTheBackboneForLabels(nn.Module):
    def __init__(self, roberta: nn.Module, classifier: nn.Module) -> None:
        super().__init__()
        self.roberta = roberta
        self.classifier = classifier

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor | None = None,
        labels: torch.Tensor | None = None,
    ) -> Any:
        hidden = self.roberta(input_ids, attention_mask=attention_mask).last_hidden_state
        logits = self.classifier(hidden)
        loss = None
        if labels is not None:
            config: Any = self.roberta.config
            loss = nn.functional.cross_entropy(logits.view(-1, config.num_labels), labels.view(-1))
        return SequenceClassifierOutput(loss=loss, logits=logits)


@misconception(
    "heads.TextClassifier",
    "The loss has become a plain number, from which nothing can be backpropagated.",
)
class LossAsANumber(nn.Module):
    def __init__(self, roberta: nn.Module, classifier: nn.Module) -> None:
        super().__init__()
        self.roberta = roberta
        self.classifier = classifier

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor | None = None,
        labels: torch.Tensor | None = None,
    ) -> Any:
        hidden = self.roberta(input_ids, attention_mask=attention_mask).last_hidden_state
        logits = self.classifier(hidden)
        loss = None if labels is None else nn.functional.cross_entropy(logits, labels).item()
        return SequenceClassifierOutput(loss=loss, logits=logits)


@misconception(
    "heads.TextClassifier",
    "The backbone runs without gradients, so that only the head can learn; freezing is the caller's choice.",
)
class BackboneWithoutGradients(nn.Module):
    def __init__(self, roberta: nn.Module, classifier: nn.Module) -> None:
        super().__init__()
        self.roberta = roberta
        self.classifier = classifier

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor | None = None,
        labels: torch.Tensor | None = None,
    ) -> Any:
        with torch.no_grad():
            hidden = self.roberta(input_ids, attention_mask=attention_mask).last_hidden_state
        logits = self.classifier(hidden)
        loss = None if labels is None else nn.functional.cross_entropy(logits, labels)
        return SequenceClassifierOutput(loss=loss, logits=logits)


@misconception(
    "heads.TextClassifier",
    "The parts have names of their own, so that the library's weights do not fit in.",
)
class NamesOfItsOwn(nn.Module):
    def __init__(self, roberta: nn.Module, classifier: nn.Module) -> None:
        super().__init__()
        self.encoder = roberta
        self.head = classifier

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor | None = None,
        labels: torch.Tensor | None = None,
    ) -> Any:
        hidden = self.encoder(input_ids, attention_mask=attention_mask).last_hidden_state
        logits = self.head(hidden)
        loss = None if labels is None else nn.functional.cross_entropy(logits, labels)
        return SequenceClassifierOutput(loss=loss, logits=logits)


@misconception(
    "heads.TextClassifier",
    "The parts lie in a plain Python list, where PyTorch does not find them: no mode and no weights "
    "reach them.",
)
class HidesItsPartsInAList(nn.Module):
    def __init__(self, roberta: nn.Module, classifier: nn.Module) -> None:
        super().__init__()
        self.parts = [roberta, classifier]

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor | None = None,
        labels: torch.Tensor | None = None,
    ) -> Any:
        hidden = self.parts[0](input_ids, attention_mask=attention_mask).last_hidden_state
        logits = self.parts[1](hidden)
        loss = None if labels is None else nn.functional.cross_entropy(logits, labels)
        return SequenceClassifierOutput(loss=loss, logits=logits)


@misconception(
    "heads.TextClassifier",
    "The model learns on copies of the two parts, and those that were handed in never hear of it.",
)
class CopiesItsParts(nn.Module):
    def __init__(self, roberta: nn.Module, classifier: nn.Module) -> None:
        import copy

        super().__init__()
        self.roberta = copy.deepcopy(roberta)
        self.classifier = copy.deepcopy(classifier)

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor | None = None,
        labels: torch.Tensor | None = None,
    ) -> Any:
        hidden = self.roberta(input_ids, attention_mask=attention_mask).last_hidden_state
        logits = self.classifier(hidden)
        loss = None if labels is None else nn.functional.cross_entropy(logits, labels)
        return SequenceClassifierOutput(loss=loss, logits=logits)


@misconception(
    "heads.TextClassifier",
    "Each call switches the model to evaluation, so that dropout is never active again.",
)
class SwitchesItselfToEvaluation(nn.Module):
    def __init__(self, roberta: nn.Module, classifier: nn.Module) -> None:
        super().__init__()
        self.roberta = roberta
        self.classifier = classifier

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor | None = None,
        labels: torch.Tensor | None = None,
    ) -> Any:
        self.eval()
        hidden = self.roberta(input_ids, attention_mask=attention_mask).last_hidden_state
        logits = self.classifier(hidden)
        loss = None if labels is None else nn.functional.cross_entropy(logits, labels)
        return SequenceClassifierOutput(loss=loss, logits=logits)


@misconception(
    "heads.TextClassifier",
    "What comes back has no attributes `logits` and `loss`, as an output of the library has.",
)
class GivesAPlainDictionary(nn.Module):
    def __init__(self, roberta: nn.Module, classifier: nn.Module) -> None:
        super().__init__()
        self.roberta = roberta
        self.classifier = classifier

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor | None = None,
        labels: torch.Tensor | None = None,
    ) -> Any:
        hidden = self.roberta(input_ids, attention_mask=attention_mask).last_hidden_state
        logits = self.classifier(hidden)
        loss = None if labels is None else nn.functional.cross_entropy(logits, labels)
        return {"loss": loss, "logits": logits}


@misconception(
    "heads.freeze_backbone",
    "Nothing is frozen: an attribute was set on the module, and only parameters have such a switch.",
)
def sets_an_attribute_of_the_module(model: Any) -> Any:
    model.base_model.requires_grad = False
    return [name for name, parameter in model.named_parameters() if parameter.requires_grad]


@misconception(
    "heads.freeze_backbone",
    "Head and backbone are both frozen, so nothing is left that could learn.",
)
def freezes_everything(model: Any) -> Any:
    for parameter in model.parameters():
        parameter.requires_grad = False
    return [name for name, parameter in model.named_parameters() if parameter.requires_grad]


@misconception(
    "heads.freeze_backbone",
    "The wrong part is frozen: the head is fixed, and the backbone learns.",
)
def freezes_the_head(model: Any) -> Any:
    prefix = model.base_model_prefix + "."
    for name, parameter in model.named_parameters():
        if not name.startswith(prefix):
            parameter.requires_grad = False
    return [name for name, parameter in model.named_parameters() if parameter.requires_grad]


@misconception(
    "heads.freeze_backbone",
    "The layers are frozen and the embeddings are not; they belong to the backbone, too.",
)
def forgets_the_embeddings(model: Any) -> Any:
    for name, parameter in model.base_model.named_parameters():
        if not name.startswith("embeddings"):
            parameter.requires_grad = False
    return [name for name, parameter in model.named_parameters() if parameter.requires_grad]


@misconception(
    "heads.freeze_backbone",
    "Only the embeddings are frozen; the layers above them go on learning.",
)
def freezes_the_embeddings_only(model: Any) -> Any:
    for name, parameter in model.base_model.named_parameters():
        if name.startswith("embeddings"):
            parameter.requires_grad = False
    return [name for name, parameter in model.named_parameters() if parameter.requires_grad]


@misconception(
    "heads.freeze_backbone",
    "Weights are frozen, biases are not; both are parameters of the backbone.",
)
def freezes_weights_but_no_biases(model: Any) -> Any:
    for name, parameter in model.base_model.named_parameters():
        if name.endswith("weight"):
            parameter.requires_grad = False
    return [name for name, parameter in model.named_parameters() if parameter.requires_grad]


@misconception(
    "heads.freeze_backbone",
    "The backbone is looked for under RoBERTa's name; a model of another kind has no such part.",
)
def knows_only_roberta(model: Any) -> Any:
    for parameter in model.roberta.parameters():
        parameter.requires_grad = False
    return [name for name, parameter in model.named_parameters() if parameter.requires_grad]


@misconception(
    "heads.freeze_backbone",
    "All but the very last layer is frozen; a head may have several layers.",
)
def keeps_the_last_layer_only(model: Any) -> Any:
    for parameter in list(model.parameters())[:-2]:
        parameter.requires_grad = False
    return [name for name, parameter in model.named_parameters() if parameter.requires_grad]


@misconception(
    "heads.freeze_backbone",
    "Whatever does not begin with `classifier` is frozen, also parts of other models' heads.",
)
def keeps_what_begins_with_classifier(model: Any) -> Any:
    for name, parameter in model.named_parameters():
        if not name.startswith("classifier"):
            parameter.requires_grad = False
    return [name for name, parameter in model.named_parameters() if parameter.requires_grad]


@misconception(
    "heads.freeze_backbone",
    "Whatever has no `classifier` in its name is frozen; not every head is called so.",
)
def keeps_what_is_called_classifier(model: Any) -> Any:
    for name, parameter in model.named_parameters():
        if "classifier" not in name:
            parameter.requires_grad = False
    return [name for name, parameter in model.named_parameters() if parameter.requires_grad]


@misconception(
    "heads.freeze_backbone",
    "A model whose head is not called `classifier` is refused; heads have many names.",
)
def insists_on_a_classifier(model: Any) -> Any:
    if not hasattr(model, "classifier"):
        raise ValueError("this model has no head")
    for parameter in model.base_model.parameters():
        parameter.requires_grad = False
    return [name for name, parameter in model.named_parameters() if parameter.requires_grad]


@misconception(
    "heads.freeze_backbone",
    "The report lists what was frozen; asked for is what still learns.",
)
def reports_what_it_froze(model: Any) -> Any:
    for parameter in model.base_model.parameters():
        parameter.requires_grad = False
    return [name for name, parameter in model.named_parameters() if not parameter.requires_grad]


@misconception(
    "heads.freeze_backbone",
    "The report lists every parameter, the frozen ones as well.",
)
def reports_all_names(model: Any) -> Any:
    for parameter in model.base_model.parameters():
        parameter.requires_grad = False
    return [name for name, _ in model.named_parameters()]


@misconception(
    "heads.freeze_backbone",
    "The backbone is frozen, but the report is missing.",
)
def reports_nothing(model: Any) -> Any:
    for parameter in model.base_model.parameters():
        parameter.requires_grad = False


@misconception(
    "heads.freeze_backbone",
    "The report holds the parameters themselves; their names were asked for.",
)
def reports_parameters(model: Any) -> Any:
    for parameter in model.base_model.parameters():
        parameter.requires_grad = False
    return [parameter for parameter in model.parameters() if parameter.requires_grad]


@misconception(
    "heads.freeze_backbone",
    "The report holds pairs of name and parameter; names alone were asked for.",
)
def reports_pairs(model: Any) -> Any:
    for parameter in model.base_model.parameters():
        parameter.requires_grad = False
    return [pair for pair in model.named_parameters() if pair[1].requires_grad]


@misconception(
    "heads.freeze_backbone",
    "The report counts parameters; their names were asked for.",
)
def reports_a_number(model: Any) -> Any:
    for parameter in model.base_model.parameters():
        parameter.requires_grad = False
    return sum(parameter.numel() for parameter in model.parameters() if parameter.requires_grad)


@misconception(
    "heads.freeze_backbone",
    "The report is a set, which has no order; a list in the model's order was asked for.",
)
def reports_a_set(model: Any) -> Any:
    for parameter in model.base_model.parameters():
        parameter.requires_grad = False
    return {name for name, parameter in model.named_parameters() if parameter.requires_grad}


@misconception(
    "heads.freeze_backbone",
    "Besides freezing, the head is given new random weights; what it had learned is lost.",
)
def starts_the_head_anew(model: Any) -> Any:
    model.base_model.requires_grad_(False)
    for part in model.modules():
        if isinstance(part, nn.Linear) and part.weight.requires_grad:
            part.reset_parameters()
    return [name for name, parameter in model.named_parameters() if parameter.requires_grad]


@misconception(
    "heads.head_optimizer",
    "Frozen parameters are handed over, too. Where an old gradient lies about, they will move.",
)
def takes_everything(model: Any, lr: float) -> Any:
    return torch.optim.AdamW(model.parameters(), lr=lr)


@misconception(
    "heads.head_optimizer",
    "The choice is turned around: the optimizer holds what is frozen.",
)
def takes_what_is_frozen(model: Any, lr: float) -> Any:
    frozen = [parameter for parameter in model.parameters() if not parameter.requires_grad]
    return torch.optim.AdamW(frozen, lr=lr)


@misconception(
    "heads.head_optimizer",
    "The last layer is taken for all that learns; where a parameter stands says nothing about that.",
)
def takes_the_last_layer(model: Any, lr: float) -> Any:
    return torch.optim.AdamW(list(model.parameters())[-2:], lr=lr)


@misconception(
    "heads.head_optimizer",
    "Biases are left out; they learn as well.",
)
def takes_matrices_only(model: Any, lr: float) -> Any:
    trainable = [parameter for parameter in model.parameters() if parameter.requires_grad]
    return torch.optim.AdamW([parameter for parameter in trainable if parameter.ndim > 1], lr=lr)


@misconception(
    "heads.head_optimizer",
    "Parameters are chosen by whether they have a gradient now; before the first backward pass none has.",
)
def asks_for_gradients(model: Any, lr: float) -> Any:
    return torch.optim.AdamW([p for p in model.parameters() if p.grad is not None], lr=lr)


@misconception(
    "heads.head_optimizer",
    "The optimizer holds copies. It will train those, and the model stays as it is.",
)
def trains_copies(model: Any, lr: float) -> Any:
    trainable = [parameter for parameter in model.parameters() if parameter.requires_grad]
    return torch.optim.AdamW([p.detach().clone().requires_grad_() for p in trainable], lr=lr)


@misconception(
    "heads.head_optimizer",
    "The parameters were cloned: a clone is the result of a computation, and no optimizer takes that.",
)
def clones_parameters(model: Any, lr: float) -> Any:
    trainable = [parameter for parameter in model.parameters() if parameter.requires_grad]
    return torch.optim.AdamW([parameter.clone() for parameter in trainable], lr=lr)


@misconception(
    "heads.head_optimizer",
    "The frozen parameters are in a second group with learning rate 0; they have no place in an "
    "optimizer at all.",
)
def frozen_ones_in_a_group_of_their_own(model: Any, lr: float) -> Any:
    trainable = [parameter for parameter in model.parameters() if parameter.requires_grad]
    frozen = [parameter for parameter in model.parameters() if not parameter.requires_grad]
    groups: list[dict[str, Any]] = [{"params": trainable}, {"params": frozen, "lr": 0.0}]
    return torch.optim.AdamW(groups, lr=lr)


@misconception(
    "heads.head_optimizer",
    "Every parameter has a group of its own; one group was asked for.",
)
def one_group_for_each(model: Any, lr: float) -> Any:
    trainable = [parameter for parameter in model.parameters() if parameter.requires_grad]
    return torch.optim.AdamW([{"params": [parameter]} for parameter in trainable], lr=lr)


@misconception(
    "heads.head_optimizer",
    "The learning rate that was asked for is not passed on; the optimizer works with its own.",
)
def ignores_the_learning_rate(model: Any, lr: float) -> Any:
    trainable = [parameter for parameter in model.parameters() if parameter.requires_grad]
    return torch.optim.AdamW(trainable)


@misconception(
    "heads.head_optimizer",
    "This is Adam; asked for is AdamW, which also lets weights decay.",
)
def uses_adam(model: Any, lr: float) -> Any:
    trainable = [parameter for parameter in model.parameters() if parameter.requires_grad]
    return torch.optim.Adam(trainable, lr=lr)


@misconception(
    "heads.head_optimizer",
    "This is plain gradient descent; asked for is AdamW.",
)
def uses_sgd(model: Any, lr: float) -> Any:
    trainable = [parameter for parameter in model.parameters() if parameter.requires_grad]
    return torch.optim.SGD(trainable, lr=lr)


@misconception(
    "heads.head_optimizer",
    "Weight decay was set to another value than PyTorch's own.",
)
def turns_the_decay_off(model: Any, lr: float) -> Any:
    trainable = [parameter for parameter in model.parameters() if parameter.requires_grad]
    return torch.optim.AdamW(trainable, lr=lr, weight_decay=0.0)


@misconception(
    "heads.head_optimizer",
    "Biases are in a second group, without weight decay: a known recipe, but one group was asked for.",
)
def spares_biases_the_decay(model: Any, lr: float) -> Any:
    learning = [pair for pair in model.named_parameters() if pair[1].requires_grad]
    matrices = [parameter for name, parameter in learning if not name.endswith("bias")]
    biases = [parameter for name, parameter in learning if name.endswith("bias")]
    groups: list[dict[str, Any]] = [{"params": matrices}, {"params": biases, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=lr)


@misconception(
    "heads.head_optimizer",
    "Only the parts of the model are asked for parameters; those of the model itself are left out.",
)
def overlooks_the_models_own(model: Any, lr: float) -> Any:
    return torch.optim.AdamW(
        [
            parameter
            for part in model.children()
            for parameter in part.parameters()
            if parameter.requires_grad
        ],
        lr=lr,
    )


@misconception(
    "heads.head_optimizer",
    "First of all everything is unfrozen; what was frozen should stay so.",
)
def unfreezes_everything(model: Any, lr: float) -> Any:
    model.requires_grad_(True)
    return torch.optim.AdamW(model.parameters(), lr=lr)


@misconception(
    "heads.head_optimizer",
    "The parameters stand in another order than in the model.",
)
def turns_the_order_around(model: Any, lr: float) -> Any:
    trainable = [parameter for parameter in model.parameters() if parameter.requires_grad]
    return torch.optim.AdamW(trainable[::-1], lr=lr)


@misconception(
    "heads.head_optimizer",
    "What comes back is the list of parameters; an optimizer that holds them was asked for.",
)
def gives_the_parameters(model: Any, lr: float) -> Any:
    return [parameter for parameter in model.parameters() if parameter.requires_grad]


@misconception(
    "heads.head_optimizer",
    "Some parameters are frozen on the way; which ones learn is the caller's choice.",
)
def freezes_biases_itself(model: Any, lr: float) -> Any:
    for name, parameter in model.named_parameters():
        if name.endswith("bias"):
            parameter.requires_grad = False
    trainable = [parameter for parameter in model.parameters() if parameter.requires_grad]
    return torch.optim.AdamW(trainable, lr=lr)


@misconception(
    "heads.states_after_layer",
    "One too low: entry 0 is already that of the embeddings, so no shift is needed.",
)
def counts_one_too_low(model: Any, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int) -> Any:
    if not 0 <= layer <= model.config.num_hidden_layers:
        raise IndexError("no such layer")
    model.eval()
    with torch.no_grad():
        output = model(input_ids, attention_mask=attention_mask, output_hidden_states=True)
    return output.hidden_states[layer - 1]


@misconception(
    "heads.states_after_layer",
    "One too high: the embeddings are entry 0, and the first layer's states are entry 1.",
)
def counts_one_too_high(model: Any, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int) -> Any:
    if not 0 <= layer <= model.config.num_hidden_layers:
        raise IndexError("no such layer")
    model.eval()
    with torch.no_grad():
        output = model(input_ids, attention_mask=attention_mask, output_hidden_states=True)
    return output.hidden_states[layer + 1]


@misconception(
    "heads.states_after_layer",
    "Layers are counted from the top; 0 should give the embeddings.",
)
def counts_from_the_top(model: Any, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int) -> Any:
    if not 0 <= layer <= model.config.num_hidden_layers:
        raise IndexError("no such layer")
    model.eval()
    with torch.no_grad():
        output = model(input_ids, attention_mask=attention_mask, output_hidden_states=True)
    return output.hidden_states[-1 - layer]


@misconception(
    "heads.states_after_layer",
    "Whatever layer is asked for, the last hidden states come back.",
)
def always_gives_the_last(
    model: Any, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int
) -> Any:
    if not 0 <= layer <= model.config.num_hidden_layers:
        raise IndexError("no such layer")
    model.eval()
    with torch.no_grad():
        output = model(input_ids, attention_mask=attention_mask, output_hidden_states=True)
    return output.last_hidden_state


@misconception(
    "heads.states_after_layer",
    "Only the first token's vectors come back; those of all tokens were asked for.",
)
def gives_the_first_token(
    model: Any, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int
) -> Any:
    if not 0 <= layer <= model.config.num_hidden_layers:
        raise IndexError("no such layer")
    model.eval()
    with torch.no_grad():
        output = model(input_ids, attention_mask=attention_mask, output_hidden_states=True)
    return output.hidden_states[layer][:, 0]


@misconception(
    "heads.states_after_layer",
    "All layers come back; one was asked for.",
)
def gives_all_layers(model: Any, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int) -> Any:
    if not 0 <= layer <= model.config.num_hidden_layers:
        raise IndexError("no such layer")
    model.eval()
    with torch.no_grad():
        output = model(input_ids, attention_mask=attention_mask, output_hidden_states=True)
    return output.hidden_states


@misconception(
    "heads.states_after_layer",
    "All layers up to the one that was asked for come back, stacked; one was asked for.",
)
def gives_layers_up_to_it(
    model: Any, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int
) -> Any:
    if not 0 <= layer <= model.config.num_hidden_layers:
        raise IndexError("no such layer")
    model.eval()
    with torch.no_grad():
        output = model(input_ids, attention_mask=attention_mask, output_hidden_states=True)
    return torch.stack(output.hidden_states[: layer + 1])


@misconception(
    "heads.states_after_layer",
    "The model did not see the mask, so padding takes part in every layer.",
)
def forgets_the_mask_of_states(
    model: Any, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int
) -> Any:
    if not 0 <= layer <= model.config.num_hidden_layers:
        raise IndexError("no such layer")
    model.eval()
    with torch.no_grad():
        output = model(input_ids, output_hidden_states=True)
    return output.hidden_states[layer]


@misconception(
    "heads.states_after_layer",
    "The mask is turned around: the text is hidden and the padding is read.",
)
def turns_the_mask_of_states_around(
    model: Any, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int
) -> Any:
    if not 0 <= layer <= model.config.num_hidden_layers:
        raise IndexError("no such layer")
    model.eval()
    with torch.no_grad():
        output = model(input_ids, attention_mask=1 - attention_mask, output_hidden_states=True)
    return output.hidden_states[layer]


@misconception(
    "heads.states_after_layer",
    "The model stays in training mode, so dropout changes the states at each call.",
)
def leaves_dropout_on(model: Any, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int) -> Any:
    if not 0 <= layer <= model.config.num_hidden_layers:
        raise IndexError("no such layer")
    with torch.no_grad():
        output = model(input_ids, attention_mask=attention_mask, output_hidden_states=True)
    return output.hidden_states[layer]


@misconception(
    "heads.states_after_layer",
    "The states carry gradients, and with them all that was computed on the way.",
)
def keeps_gradients_of_states(
    model: Any, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int
) -> Any:
    if not 0 <= layer <= model.config.num_hidden_layers:
        raise IndexError("no such layer")
    model.eval()
    output = model(input_ids, attention_mask=attention_mask, output_hidden_states=True)
    return output.hidden_states[layer]


@misconception(
    "heads.states_after_layer",
    "A negative layer counts from the end, as Python does; it should be refused.",
)
def takes_negative_layers(
    model: Any, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int
) -> Any:
    model.eval()
    with torch.no_grad():
        output = model(input_ids, attention_mask=attention_mask, output_hidden_states=True)
    return output.hidden_states[layer]


@misconception(
    "heads.states_after_layer",
    "A layer that does not exist is quietly replaced by the nearest one; it should be refused.",
)
def clamps_the_layer(model: Any, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int) -> Any:
    layer = min(max(layer, 0), model.config.num_hidden_layers)
    model.eval()
    with torch.no_grad():
        output = model(input_ids, attention_mask=attention_mask, output_hidden_states=True)
    return output.hidden_states[layer]


@misconception(
    "heads.states_after_layer",
    "A layer that does not exist is refused with a ValueError; the docstring says IndexError.",
)
def raises_a_value_error(
    model: Any, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int
) -> Any:
    if not 0 <= layer <= model.config.num_hidden_layers:
        raise ValueError("no such layer")
    model.eval()
    with torch.no_grad():
        output = model(input_ids, attention_mask=attention_mask, output_hidden_states=True)
    return output.hidden_states[layer]


@misconception(
    "heads.states_after_layer",
    "Layer 0 is refused, though it stands for the embeddings.",
)
def refuses_the_embeddings(
    model: Any, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int
) -> Any:
    if not 1 <= layer <= model.config.num_hidden_layers:
        raise IndexError("no such layer")
    model.eval()
    with torch.no_grad():
        output = model(input_ids, attention_mask=attention_mask, output_hidden_states=True)
    return output.hidden_states[layer]


@misconception(
    "heads.states_after_layer",
    "The last layer is refused: there is one entry more than there are layers.",
)
def refuses_the_last_layer(
    model: Any, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int
) -> Any:
    if not 0 <= layer < model.config.num_hidden_layers:
        raise IndexError("no such layer")
    model.eval()
    with torch.no_grad():
        output = model(input_ids, attention_mask=attention_mask, output_hidden_states=True)
    return output.hidden_states[layer]


@misconception(
    "heads.states_after_layer",
    "For layer 0 the rows of the token table come back; positions and normalisation are missing.",
)
def takes_the_table_for_the_embeddings(
    model: Any, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int
) -> Any:
    if not 0 <= layer <= model.config.num_hidden_layers:
        raise IndexError("no such layer")
    model.eval()
    with torch.no_grad():
        if layer == 0:
            return model.get_input_embeddings()(input_ids)
        output = model(input_ids, attention_mask=attention_mask, output_hidden_states=True)
    return output.hidden_states[layer]


@misconception(
    "heads.first_token_attention",
    "This is the column: how much all tokens look at the first one. Asked for is where the first one looks.",
)
def looks_at_the_column(model: Any, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int) -> Any:
    if not 1 <= layer <= model.config.num_hidden_layers:
        raise IndexError("no such layer")
    model.eval()
    model.set_attn_implementation("eager")
    with torch.no_grad():
        output = model(input_ids, attention_mask=attention_mask, output_attentions=True)
    return output.attentions[layer - 1][:, :, :, 0].mean(dim=1)


@misconception(
    "heads.first_token_attention",
    "This is where the last column's token looks; the head reads the first.",
)
def asks_the_last_token(model: Any, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int) -> Any:
    if not 1 <= layer <= model.config.num_hidden_layers:
        raise IndexError("no such layer")
    model.eval()
    model.set_attn_implementation("eager")
    with torch.no_grad():
        output = model(input_ids, attention_mask=attention_mask, output_attentions=True)
    return output.attentions[layer - 1][:, :, -1].mean(dim=1)


@misconception(
    "heads.first_token_attention",
    "All tokens' rows are averaged, not only the attention heads.",
)
def asks_all_tokens(model: Any, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int) -> Any:
    if not 1 <= layer <= model.config.num_hidden_layers:
        raise IndexError("no such layer")
    model.eval()
    model.set_attn_implementation("eager")
    with torch.no_grad():
        output = model(input_ids, attention_mask=attention_mask, output_attentions=True)
    return output.attentions[layer - 1].mean(dim=(1, 2))


@misconception(
    "heads.first_token_attention",
    "One attention head speaks for all; their average was asked for.",
)
def takes_one_attention_head(
    model: Any, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int
) -> Any:
    if not 1 <= layer <= model.config.num_hidden_layers:
        raise IndexError("no such layer")
    model.eval()
    model.set_attn_implementation("eager")
    with torch.no_grad():
        output = model(input_ids, attention_mask=attention_mask, output_attentions=True)
    return output.attentions[layer - 1][:, 0, 0]


@misconception(
    "heads.first_token_attention",
    "Two axes have changed places: the first attention head is picked and all tokens that look are averaged.",
)
def averages_tokens_of_one_attention_head(
    model: Any, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int
) -> Any:
    if not 1 <= layer <= model.config.num_hidden_layers:
        raise IndexError("no such layer")
    model.eval()
    model.set_attn_implementation("eager")
    with torch.no_grad():
        output = model(input_ids, attention_mask=attention_mask, output_attentions=True)
    return output.attentions[layer - 1][:, 0].mean(dim=1)


@misconception(
    "heads.first_token_attention",
    "The attention heads are added up, so a row sums to their number and not to 1.",
)
def adds_up_attention_heads(
    model: Any, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int
) -> Any:
    if not 1 <= layer <= model.config.num_hidden_layers:
        raise IndexError("no such layer")
    model.eval()
    model.set_attn_implementation("eager")
    with torch.no_grad():
        output = model(input_ids, attention_mask=attention_mask, output_attentions=True)
    return output.attentions[layer - 1][:, :, 0].sum(dim=1)


@misconception(
    "heads.first_token_attention",
    "For each token the strongest attention head is taken; their average was asked for.",
)
def takes_the_strongest_attention_head(
    model: Any, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int
) -> Any:
    if not 1 <= layer <= model.config.num_hidden_layers:
        raise IndexError("no such layer")
    model.eval()
    model.set_attn_implementation("eager")
    with torch.no_grad():
        output = model(input_ids, attention_mask=attention_mask, output_attentions=True)
    return output.attentions[layer - 1][:, :, 0].amax(dim=1)


@misconception(
    "heads.first_token_attention",
    "The attention heads are still apart; their average was asked for.",
)
def keeps_attention_heads_apart(
    model: Any, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int
) -> Any:
    if not 1 <= layer <= model.config.num_hidden_layers:
        raise IndexError("no such layer")
    model.eval()
    model.set_attn_implementation("eager")
    with torch.no_grad():
        output = model(input_ids, attention_mask=attention_mask, output_attentions=True)
    return output.attentions[layer - 1][:, :, 0]


@misconception(
    "heads.first_token_attention",
    "The axis of the texts is averaged away, not that of the attention heads.",
)
def averages_over_texts(model: Any, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int) -> Any:
    if not 1 <= layer <= model.config.num_hidden_layers:
        raise IndexError("no such layer")
    model.eval()
    model.set_attn_implementation("eager")
    with torch.no_grad():
        output = model(input_ids, attention_mask=attention_mask, output_attentions=True)
    return output.attentions[layer - 1][:, :, 0].mean(dim=0)


@misconception(
    "heads.first_token_attention",
    "Only the first text's row comes back; each text has one.",
)
def takes_the_first_text_only(
    model: Any, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int
) -> Any:
    if not 1 <= layer <= model.config.num_hidden_layers:
        raise IndexError("no such layer")
    model.eval()
    model.set_attn_implementation("eager")
    with torch.no_grad():
        output = model(input_ids, attention_mask=attention_mask, output_attentions=True)
    return output.attentions[layer - 1][0, :, 0].mean(dim=0)


@misconception(
    "heads.first_token_attention",
    "One too high: the embeddings have no attention, so the first layer is entry 0 here.",
)
def counts_like_hidden_states(
    model: Any, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int
) -> Any:
    if not 1 <= layer <= model.config.num_hidden_layers:
        raise IndexError("no such layer")
    model.eval()
    model.set_attn_implementation("eager")
    with torch.no_grad():
        output = model(input_ids, attention_mask=attention_mask, output_attentions=True)
    return output.attentions[layer][:, :, 0].mean(dim=1)


@misconception(
    "heads.first_token_attention",
    "All layers are averaged; one was asked for.",
)
def averages_over_layers(
    model: Any, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int
) -> Any:
    if not 1 <= layer <= model.config.num_hidden_layers:
        raise IndexError("no such layer")
    model.eval()
    model.set_attn_implementation("eager")
    with torch.no_grad():
        output = model(input_ids, attention_mask=attention_mask, output_attentions=True)
    return torch.stack(output.attentions).mean(dim=0)[:, :, 0].mean(dim=1)


@misconception(
    "heads.first_token_attention",
    "With the fast implementation of attention there is nothing to read: the weights are never written down.",
)
def keeps_the_fast_kernel(
    model: Any, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int
) -> Any:
    if not 1 <= layer <= model.config.num_hidden_layers:
        raise IndexError("no such layer")
    model.eval()
    with torch.no_grad():
        output = model(input_ids, attention_mask=attention_mask, output_attentions=True)
    return output.attentions[layer - 1][:, :, 0].mean(dim=1)


@misconception(
    "heads.first_token_attention",
    "The model did not see the mask, so padding is looked at, too.",
)
def forgets_the_mask_of_attention(
    model: Any, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int
) -> Any:
    if not 1 <= layer <= model.config.num_hidden_layers:
        raise IndexError("no such layer")
    model.eval()
    model.set_attn_implementation("eager")
    with torch.no_grad():
        output = model(input_ids, output_attentions=True)
    return output.attentions[layer - 1][:, :, 0].mean(dim=1)


@misconception(
    "heads.first_token_attention",
    "The model stays in training mode, where dropout wipes out some of the attention.",
)
def drops_attention_out(model: Any, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int) -> Any:
    if not 1 <= layer <= model.config.num_hidden_layers:
        raise IndexError("no such layer")
    model.set_attn_implementation("eager")
    with torch.no_grad():
        output = model(input_ids, attention_mask=attention_mask, output_attentions=True)
    return output.attentions[layer - 1][:, :, 0].mean(dim=1)


@misconception(
    "heads.first_token_attention",
    "The weights carry gradients, and with them all that was computed on the way.",
)
def keeps_gradients_of_attention(
    model: Any, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int
) -> Any:
    if not 1 <= layer <= model.config.num_hidden_layers:
        raise IndexError("no such layer")
    model.eval()
    model.set_attn_implementation("eager")
    output = model(input_ids, attention_mask=attention_mask, output_attentions=True)
    return output.attentions[layer - 1][:, :, 0].mean(dim=1)


@misconception(
    "heads.first_token_attention",
    "Layer 0 gives the last layer's weights, because Python counts -1 from the end; it should be refused.",
)
def takes_layer_zero(model: Any, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int) -> Any:
    model.eval()
    model.set_attn_implementation("eager")
    with torch.no_grad():
        output = model(input_ids, attention_mask=attention_mask, output_attentions=True)
    return output.attentions[layer - 1][:, :, 0].mean(dim=1)


@misconception(
    "heads.first_token_attention",
    "A layer that does not exist is refused with a ValueError; the docstring says IndexError.",
)
def refuses_with_a_value_error(
    model: Any, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int
) -> Any:
    if not 1 <= layer <= model.config.num_hidden_layers:
        raise ValueError("no such layer")
    model.eval()
    model.set_attn_implementation("eager")
    with torch.no_grad():
        output = model(input_ids, attention_mask=attention_mask, output_attentions=True)
    return output.attentions[layer - 1][:, :, 0].mean(dim=1)


@misconception(
    "heads.first_token_attention",
    "A layer that does not exist is quietly replaced by the nearest one; it should be refused.",
)
def takes_the_nearest_layer(
    model: Any, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int
) -> Any:
    layer = min(max(layer, 1), model.config.num_hidden_layers)
    model.eval()
    model.set_attn_implementation("eager")
    with torch.no_grad():
        output = model(input_ids, attention_mask=attention_mask, output_attentions=True)
    return output.attentions[layer - 1][:, :, 0].mean(dim=1)


@misconception(
    "heads.first_token_attention",
    "The last layer is refused, though it exists: the first one has number 1.",
)
def refuses_the_last_layer_s_attention(
    model: Any, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int
) -> Any:
    if not 1 <= layer < model.config.num_hidden_layers:
        raise IndexError("no such layer")
    model.eval()
    model.set_attn_implementation("eager")
    with torch.no_grad():
        output = model(input_ids, attention_mask=attention_mask, output_attentions=True)
    return output.attentions[layer - 1][:, :, 0].mean(dim=1)


@misconception(
    "heads.choose_head",
    "For a whole text there is one row of logits, not one for each of its tokens.",
)
def labels_every_token_of_a_text(
    task: str, batch_size: int, length: int, num_labels: int, num_choices: int
) -> Any:
    answers: dict[str, Any] = {
        "text-classification": (
            "AutoModelForSequenceClassification",
            {"logits": (batch_size, length, num_labels)},
        ),
        "token-classification": (
            "AutoModelForTokenClassification",
            {"logits": (batch_size, length, num_labels)},
        ),
        "question-answering": (
            "AutoModelForQuestionAnswering",
            {"start_logits": (batch_size, length), "end_logits": (batch_size, length)},
        ),
        "multiple-choice": ("AutoModelForMultipleChoice", {"logits": (batch_size, num_choices)}),
    }
    if task not in answers:
        raise ValueError(f"no head for {task!r}")
    return answers[task]


@misconception(
    "heads.choose_head",
    "Each token has logits of its own; here a text gets one row for all of them.",
)
def labels_tokens_as_one_text(
    task: str, batch_size: int, length: int, num_labels: int, num_choices: int
) -> Any:
    answers: dict[str, Any] = {
        "text-classification": ("AutoModelForSequenceClassification", {"logits": (batch_size, num_labels)}),
        "token-classification": ("AutoModelForTokenClassification", {"logits": (batch_size, num_labels)}),
        "question-answering": (
            "AutoModelForQuestionAnswering",
            {"start_logits": (batch_size, length), "end_logits": (batch_size, length)},
        ),
        "multiple-choice": ("AutoModelForMultipleChoice", {"logits": (batch_size, num_choices)}),
    }
    if task not in answers:
        raise ValueError(f"no head for {task!r}")
    return answers[task]


@misconception(
    "heads.choose_head",
    "One number a token is the label after the choice was made; the logits have one for each label.",
)
def gives_one_class_a_token(
    task: str, batch_size: int, length: int, num_labels: int, num_choices: int
) -> Any:
    answers: dict[str, Any] = {
        "text-classification": ("AutoModelForSequenceClassification", {"logits": (batch_size, num_labels)}),
        "token-classification": ("AutoModelForTokenClassification", {"logits": (batch_size, length)}),
        "question-answering": (
            "AutoModelForQuestionAnswering",
            {"start_logits": (batch_size, length), "end_logits": (batch_size, length)},
        ),
        "multiple-choice": ("AutoModelForMultipleChoice", {"logits": (batch_size, num_choices)}),
    }
    if task not in answers:
        raise ValueError(f"no head for {task!r}")
    return answers[task]


@misconception(
    "heads.choose_head",
    "Labels and tokens have changed places: the labels are the last axis.",
)
def puts_labels_before_tokens(
    task: str, batch_size: int, length: int, num_labels: int, num_choices: int
) -> Any:
    answers: dict[str, Any] = {
        "text-classification": ("AutoModelForSequenceClassification", {"logits": (batch_size, num_labels)}),
        "token-classification": (
            "AutoModelForTokenClassification",
            {"logits": (batch_size, num_labels, length)},
        ),
        "question-answering": (
            "AutoModelForQuestionAnswering",
            {"start_logits": (batch_size, length), "end_logits": (batch_size, length)},
        ),
        "multiple-choice": ("AutoModelForMultipleChoice", {"logits": (batch_size, num_choices)}),
    }
    if task not in answers:
        raise ValueError(f"no head for {task!r}")
    return answers[task]


@misconception(
    "heads.choose_head",
    "With one label the axis of the labels is left out; it stays, with one entry.",
)
def drops_a_single_label(task: str, batch_size: int, length: int, num_labels: int, num_choices: int) -> Any:
    answers: dict[str, Any] = {
        "text-classification": (
            "AutoModelForSequenceClassification",
            {"logits": (batch_size, num_labels) if num_labels > 1 else (batch_size,)},
        ),
        "token-classification": (
            "AutoModelForTokenClassification",
            {"logits": (batch_size, length, num_labels)},
        ),
        "question-answering": (
            "AutoModelForQuestionAnswering",
            {"start_logits": (batch_size, length), "end_logits": (batch_size, length)},
        ),
        "multiple-choice": ("AutoModelForMultipleChoice", {"logits": (batch_size, num_choices)}),
    }
    if task not in answers:
        raise ValueError(f"no head for {task!r}")
    return answers[task]


@misconception(
    "heads.choose_head",
    "Every text is given two logits; how many there are is the number of labels.",
)
def sizes_the_head_to_two(task: str, batch_size: int, length: int, num_labels: int, num_choices: int) -> Any:
    answers: dict[str, Any] = {
        "text-classification": ("AutoModelForSequenceClassification", {"logits": (batch_size, 2)}),
        "token-classification": (
            "AutoModelForTokenClassification",
            {"logits": (batch_size, length, num_labels)},
        ),
        "question-answering": (
            "AutoModelForQuestionAnswering",
            {"start_logits": (batch_size, length), "end_logits": (batch_size, length)},
        ),
        "multiple-choice": ("AutoModelForMultipleChoice", {"logits": (batch_size, num_choices)}),
    }
    if task not in answers:
        raise ValueError(f"no head for {task!r}")
    return answers[task]


@misconception(
    "heads.choose_head",
    "Start and end come as two tensors, not as one with two columns.",
)
def answers_questions_in_one_tensor(
    task: str, batch_size: int, length: int, num_labels: int, num_choices: int
) -> Any:
    answers: dict[str, Any] = {
        "text-classification": ("AutoModelForSequenceClassification", {"logits": (batch_size, num_labels)}),
        "token-classification": (
            "AutoModelForTokenClassification",
            {"logits": (batch_size, length, num_labels)},
        ),
        "question-answering": ("AutoModelForQuestionAnswering", {"logits": (batch_size, length, 2)}),
        "multiple-choice": ("AutoModelForMultipleChoice", {"logits": (batch_size, num_choices)}),
    }
    if task not in answers:
        raise ValueError(f"no head for {task!r}")
    return answers[task]


@misconception(
    "heads.choose_head",
    "Start and end have one number a token; behind them an axis of length 1 is left over.",
)
def keeps_an_axis_of_one_for_answers(
    task: str, batch_size: int, length: int, num_labels: int, num_choices: int
) -> Any:
    answers: dict[str, Any] = {
        "text-classification": ("AutoModelForSequenceClassification", {"logits": (batch_size, num_labels)}),
        "token-classification": (
            "AutoModelForTokenClassification",
            {"logits": (batch_size, length, num_labels)},
        ),
        "question-answering": (
            "AutoModelForQuestionAnswering",
            {"start_logits": (batch_size, length, 1), "end_logits": (batch_size, length, 1)},
        ),
        "multiple-choice": ("AutoModelForMultipleChoice", {"logits": (batch_size, num_choices)}),
    }
    if task not in answers:
        raise ValueError(f"no head for {task!r}")
    return answers[task]


@misconception(
    "heads.choose_head",
    "One start and one end a text are the answer after the choice; the logits score every token.",
)
def answers_questions_with_one_place(
    task: str, batch_size: int, length: int, num_labels: int, num_choices: int
) -> Any:
    answers: dict[str, Any] = {
        "text-classification": ("AutoModelForSequenceClassification", {"logits": (batch_size, num_labels)}),
        "token-classification": (
            "AutoModelForTokenClassification",
            {"logits": (batch_size, length, num_labels)},
        ),
        "question-answering": (
            "AutoModelForQuestionAnswering",
            {"start_logits": (batch_size,), "end_logits": (batch_size,)},
        ),
        "multiple-choice": ("AutoModelForMultipleChoice", {"logits": (batch_size, num_choices)}),
    }
    if task not in answers:
        raise ValueError(f"no head for {task!r}")
    return answers[task]


@misconception(
    "heads.choose_head",
    "Question answering has no labels: each token is scored once as start and once as end.",
)
def answers_questions_with_labels(
    task: str, batch_size: int, length: int, num_labels: int, num_choices: int
) -> Any:
    answers: dict[str, Any] = {
        "text-classification": ("AutoModelForSequenceClassification", {"logits": (batch_size, num_labels)}),
        "token-classification": (
            "AutoModelForTokenClassification",
            {"logits": (batch_size, length, num_labels)},
        ),
        "question-answering": (
            "AutoModelForQuestionAnswering",
            {
                "start_logits": (batch_size, length, num_labels),
                "end_logits": (batch_size, length, num_labels),
            },
        ),
        "multiple-choice": ("AutoModelForMultipleChoice", {"logits": (batch_size, num_choices)}),
    }
    if task not in answers:
        raise ValueError(f"no head for {task!r}")
    return answers[task]


@misconception(
    "heads.choose_head",
    "In the output the two tensors are not called `start` and `end`.",
)
def calls_the_tensors_start_and_end(
    task: str, batch_size: int, length: int, num_labels: int, num_choices: int
) -> Any:
    answers: dict[str, Any] = {
        "text-classification": ("AutoModelForSequenceClassification", {"logits": (batch_size, num_labels)}),
        "token-classification": (
            "AutoModelForTokenClassification",
            {"logits": (batch_size, length, num_labels)},
        ),
        "question-answering": (
            "AutoModelForQuestionAnswering",
            {"start": (batch_size, length), "end": (batch_size, length)},
        ),
        "multiple-choice": ("AutoModelForMultipleChoice", {"logits": (batch_size, num_choices)}),
    }
    if task not in answers:
        raise ValueError(f"no head for {task!r}")
    return answers[task]


@misconception(
    "heads.choose_head",
    "Multiple choice chooses among choices; the number of labels plays no part.",
)
def chooses_among_labels(task: str, batch_size: int, length: int, num_labels: int, num_choices: int) -> Any:
    answers: dict[str, Any] = {
        "text-classification": ("AutoModelForSequenceClassification", {"logits": (batch_size, num_labels)}),
        "token-classification": (
            "AutoModelForTokenClassification",
            {"logits": (batch_size, length, num_labels)},
        ),
        "question-answering": (
            "AutoModelForQuestionAnswering",
            {"start_logits": (batch_size, length), "end_logits": (batch_size, length)},
        ),
        "multiple-choice": ("AutoModelForMultipleChoice", {"logits": (batch_size, num_labels)}),
    }
    if task not in answers:
        raise ValueError(f"no head for {task!r}")
    return answers[task]


@misconception(
    "heads.choose_head",
    "The choices of a question are gathered in its row; they do not come back as texts of their own.",
)
def scores_every_choice_apart(
    task: str, batch_size: int, length: int, num_labels: int, num_choices: int
) -> Any:
    answers: dict[str, Any] = {
        "text-classification": ("AutoModelForSequenceClassification", {"logits": (batch_size, num_labels)}),
        "token-classification": (
            "AutoModelForTokenClassification",
            {"logits": (batch_size, length, num_labels)},
        ),
        "question-answering": (
            "AutoModelForQuestionAnswering",
            {"start_logits": (batch_size, length), "end_logits": (batch_size, length)},
        ),
        "multiple-choice": ("AutoModelForMultipleChoice", {"logits": (batch_size * num_choices, 1)}),
    }
    if task not in answers:
        raise ValueError(f"no head for {task!r}")
    return answers[task]


@misconception(
    "heads.choose_head",
    "Each choice is judged as a whole; the shape here is that of the ids that go in.",
)
def keeps_the_tokens_of_choices(
    task: str, batch_size: int, length: int, num_labels: int, num_choices: int
) -> Any:
    answers: dict[str, Any] = {
        "text-classification": ("AutoModelForSequenceClassification", {"logits": (batch_size, num_labels)}),
        "token-classification": (
            "AutoModelForTokenClassification",
            {"logits": (batch_size, length, num_labels)},
        ),
        "question-answering": (
            "AutoModelForQuestionAnswering",
            {"start_logits": (batch_size, length), "end_logits": (batch_size, length)},
        ),
        "multiple-choice": ("AutoModelForMultipleChoice", {"logits": (batch_size, num_choices, length)}),
    }
    if task not in answers:
        raise ValueError(f"no head for {task!r}")
    return answers[task]


@misconception(
    "heads.choose_head",
    "Each choice gets one score; no labels are given to it.",
)
def labels_every_choice(task: str, batch_size: int, length: int, num_labels: int, num_choices: int) -> Any:
    answers: dict[str, Any] = {
        "text-classification": ("AutoModelForSequenceClassification", {"logits": (batch_size, num_labels)}),
        "token-classification": (
            "AutoModelForTokenClassification",
            {"logits": (batch_size, length, num_labels)},
        ),
        "question-answering": (
            "AutoModelForQuestionAnswering",
            {"start_logits": (batch_size, length), "end_logits": (batch_size, length)},
        ),
        "multiple-choice": ("AutoModelForMultipleChoice", {"logits": (batch_size, num_choices, num_labels)}),
    }
    if task not in answers:
        raise ValueError(f"no head for {task!r}")
    return answers[task]


@misconception(
    "heads.choose_head",
    "Multiple choice has a class of its own; one for single texts cannot compare them.",
)
def classifies_choices_as_texts(
    task: str, batch_size: int, length: int, num_labels: int, num_choices: int
) -> Any:
    answers: dict[str, Any] = {
        "text-classification": ("AutoModelForSequenceClassification", {"logits": (batch_size, num_labels)}),
        "token-classification": (
            "AutoModelForTokenClassification",
            {"logits": (batch_size, length, num_labels)},
        ),
        "question-answering": (
            "AutoModelForQuestionAnswering",
            {"start_logits": (batch_size, length), "end_logits": (batch_size, length)},
        ),
        "multiple-choice": ("AutoModelForSequenceClassification", {"logits": (batch_size, num_choices)}),
    }
    if task not in answers:
        raise ValueError(f"no head for {task!r}")
    return answers[task]


@misconception(
    "heads.choose_head",
    "Multiple choice is not known here, and is refused like a task that does not exist.",
)
def knows_no_multiple_choice(
    task: str, batch_size: int, length: int, num_labels: int, num_choices: int
) -> Any:
    answers: dict[str, Any] = {
        "text-classification": ("AutoModelForSequenceClassification", {"logits": (batch_size, num_labels)}),
        "token-classification": (
            "AutoModelForTokenClassification",
            {"logits": (batch_size, length, num_labels)},
        ),
        "question-answering": (
            "AutoModelForQuestionAnswering",
            {"start_logits": (batch_size, length), "end_logits": (batch_size, length)},
        ),
    }
    if task not in answers:
        raise ValueError(f"no head for {task!r}")
    return answers[task]


@misconception(
    "heads.choose_head",
    "The names are those of RoBERTa's own classes; asked for are those that suit any model.",
)
def names_roberta_s_classes(
    task: str, batch_size: int, length: int, num_labels: int, num_choices: int
) -> Any:
    answers: dict[str, Any] = {
        "text-classification": ("RobertaForSequenceClassification", {"logits": (batch_size, num_labels)}),
        "token-classification": (
            "RobertaForTokenClassification",
            {"logits": (batch_size, length, num_labels)},
        ),
        "question-answering": (
            "RobertaForQuestionAnswering",
            {"start_logits": (batch_size, length), "end_logits": (batch_size, length)},
        ),
        "multiple-choice": ("RobertaForMultipleChoice", {"logits": (batch_size, num_choices)}),
    }
    if task not in answers:
        raise ValueError(f"no head for {task!r}")
    return answers[task]


@misconception(
    "heads.choose_head",
    "This is the name of the model without a head.",
)
def names_the_headless_model(
    task: str, batch_size: int, length: int, num_labels: int, num_choices: int
) -> Any:
    answers: dict[str, Any] = {
        "text-classification": ("AutoModel", {"logits": (batch_size, num_labels)}),
        "token-classification": ("AutoModel", {"logits": (batch_size, length, num_labels)}),
        "question-answering": (
            "AutoModel",
            {"start_logits": (batch_size, length), "end_logits": (batch_size, length)},
        ),
        "multiple-choice": ("AutoModel", {"logits": (batch_size, num_choices)}),
    }
    if task not in answers:
        raise ValueError(f"no head for {task!r}")
    return answers[task]


@misconception(
    "heads.choose_head",
    "The shapes are lists; tuples were asked for.",
)
def gives_shapes_as_lists(task: str, batch_size: int, length: int, num_labels: int, num_choices: int) -> Any:
    answers: dict[str, Any] = {
        "text-classification": ("AutoModelForSequenceClassification", {"logits": [batch_size, num_labels]}),
        "token-classification": (
            "AutoModelForTokenClassification",
            {"logits": [batch_size, length, num_labels]},
        ),
        "question-answering": (
            "AutoModelForQuestionAnswering",
            {"start_logits": [batch_size, length], "end_logits": [batch_size, length]},
        ),
        "multiple-choice": ("AutoModelForMultipleChoice", {"logits": [batch_size, num_choices]}),
    }
    if task not in answers:
        raise ValueError(f"no head for {task!r}")
    return answers[task]


@misconception(
    "heads.choose_head",
    "The loss is listed among the logits.",
)
def lists_the_loss(task: str, batch_size: int, length: int, num_labels: int, num_choices: int) -> Any:
    answers: dict[str, Any] = {
        "text-classification": (
            "AutoModelForSequenceClassification",
            {"logits": (batch_size, num_labels), "loss": ()},
        ),
        "token-classification": (
            "AutoModelForTokenClassification",
            {"logits": (batch_size, length, num_labels), "loss": ()},
        ),
        "question-answering": (
            "AutoModelForQuestionAnswering",
            {"start_logits": (batch_size, length), "end_logits": (batch_size, length), "loss": ()},
        ),
        "multiple-choice": ("AutoModelForMultipleChoice", {"logits": (batch_size, num_choices), "loss": ()}),
    }
    if task not in answers:
        raise ValueError(f"no head for {task!r}")
    return answers[task]


@misconception(
    "heads.choose_head",
    "An unknown task gets None for an answer; it should be refused.",
)
def gives_none_for_other_tasks(
    task: str, batch_size: int, length: int, num_labels: int, num_choices: int
) -> Any:
    answers: dict[str, Any] = {
        "text-classification": ("AutoModelForSequenceClassification", {"logits": (batch_size, num_labels)}),
        "token-classification": (
            "AutoModelForTokenClassification",
            {"logits": (batch_size, length, num_labels)},
        ),
        "question-answering": (
            "AutoModelForQuestionAnswering",
            {"start_logits": (batch_size, length), "end_logits": (batch_size, length)},
        ),
        "multiple-choice": ("AutoModelForMultipleChoice", {"logits": (batch_size, num_choices)}),
    }
    if task not in answers:
        return None
    return answers[task]


@misconception(
    "heads.choose_head",
    "An unknown task raises whatever the dictionary raises; the docstring says ValueError.",
)
def raises_a_key_error(task: str, batch_size: int, length: int, num_labels: int, num_choices: int) -> Any:
    answers: dict[str, Any] = {
        "text-classification": ("AutoModelForSequenceClassification", {"logits": (batch_size, num_labels)}),
        "token-classification": (
            "AutoModelForTokenClassification",
            {"logits": (batch_size, length, num_labels)},
        ),
        "question-answering": (
            "AutoModelForQuestionAnswering",
            {"start_logits": (batch_size, length), "end_logits": (batch_size, length)},
        ),
        "multiple-choice": ("AutoModelForMultipleChoice", {"logits": (batch_size, num_choices)}),
    }
    return answers[task]


@misconception(
    "heads.choose_head",
    "Any other task is answered like text classification; it should be refused.",
)
def takes_any_other_task_for_text(
    task: str, batch_size: int, length: int, num_labels: int, num_choices: int
) -> Any:
    answers: dict[str, Any] = {
        "text-classification": ("AutoModelForSequenceClassification", {"logits": (batch_size, num_labels)}),
        "token-classification": (
            "AutoModelForTokenClassification",
            {"logits": (batch_size, length, num_labels)},
        ),
        "question-answering": (
            "AutoModelForQuestionAnswering",
            {"start_logits": (batch_size, length), "end_logits": (batch_size, length)},
        ),
        "multiple-choice": ("AutoModelForMultipleChoice", {"logits": (batch_size, num_choices)}),
    }
    if task not in answers:
        return answers["text-classification"]
    return answers[task]


@misconception(
    "heads.choose_head",
    "The name of the class is missing.",
)
def gives_the_shapes_only(task: str, batch_size: int, length: int, num_labels: int, num_choices: int) -> Any:
    answers: dict[str, Any] = {
        "text-classification": ("AutoModelForSequenceClassification", {"logits": (batch_size, num_labels)}),
        "token-classification": (
            "AutoModelForTokenClassification",
            {"logits": (batch_size, length, num_labels)},
        ),
        "question-answering": (
            "AutoModelForQuestionAnswering",
            {"start_logits": (batch_size, length), "end_logits": (batch_size, length)},
        ),
        "multiple-choice": ("AutoModelForMultipleChoice", {"logits": (batch_size, num_choices)}),
    }
    if task not in answers:
        raise ValueError(f"no head for {task!r}")
    return answers[task][1]


@misconception(
    "heads.best_span",
    "The best start and the best end are taken each for itself, and may not fit together.",
)
def takes_each_for_itself(
    start_logits: torch.Tensor, end_logits: torch.Tensor, allowed: torch.Tensor, max_length: int
) -> Any:
    start = start_logits.masked_fill(allowed == 0, float("-inf"))
    end = end_logits.masked_fill(allowed == 0, float("-inf"))
    return int(start.argmax()), int(end.argmax())


@misconception(
    "heads.best_span",
    "Start and end are taken each for itself and swapped where they stand the wrong way; that pair "
    "was never scored.",
)
def swaps_start_and_end(
    start_logits: torch.Tensor, end_logits: torch.Tensor, allowed: torch.Tensor, max_length: int
) -> Any:
    start = start_logits.masked_fill(allowed == 0, float("-inf"))
    end = end_logits.masked_fill(allowed == 0, float("-inf"))
    first, last = sorted((int(start.argmax()), int(end.argmax())))
    return first, last


@misconception(
    "heads.best_span",
    "The best start is settled first, and the end is looked for after it; a worse start may have a "
    "far better end.",
)
def settles_the_start_first(
    start_logits: torch.Tensor, end_logits: torch.Tensor, allowed: torch.Tensor, max_length: int
) -> Any:
    start = start_logits.masked_fill(allowed == 0, float("-inf"))
    end = end_logits.masked_fill(allowed == 0, float("-inf"))
    first = int(start.argmax())
    last = first + int(end[first : first + max_length].argmax())
    return first, last


@misconception(
    "heads.best_span",
    "The best end is settled first, and the start is looked for before it; a worse end may have a "
    "far better start.",
)
def settles_the_end_first(
    start_logits: torch.Tensor, end_logits: torch.Tensor, allowed: torch.Tensor, max_length: int
) -> Any:
    start = start_logits.masked_fill(allowed == 0, float("-inf"))
    end = end_logits.masked_fill(allowed == 0, float("-inf"))
    last = int(end.argmax())
    lowest = max(0, last - max_length + 1)
    first = lowest + int(start[lowest : last + 1].argmax())
    return first, last


@misconception(
    "heads.best_span",
    "All pairs are compared, also those that end before they start.",
)
def lets_spans_end_first(
    start_logits: torch.Tensor, end_logits: torch.Tensor, allowed: torch.Tensor, max_length: int
) -> Any:
    length = len(start_logits)
    best, highest = (0, 0), float("-inf")
    for i in range(length):
        for j in range(length):
            score = float(start_logits[i] + end_logits[j])
            if allowed[i] and allowed[j] and abs(j - i) < max_length and score > highest:
                best, highest = (i, j), score
    return best


@misconception(
    "heads.best_span",
    "Start and end must differ here, but an answer may be a single token.",
)
def needs_two_tokens(
    start_logits: torch.Tensor, end_logits: torch.Tensor, allowed: torch.Tensor, max_length: int
) -> Any:
    length = len(start_logits)
    best, highest = (0, 0), float("-inf")
    for i in range(length):
        for j in range(i + 1, min(i + max_length, length)):
            score = float(start_logits[i] + end_logits[j])
            if allowed[i] and allowed[j] and score > highest:
                best, highest = (i, j), score
    return best


@misconception(
    "heads.best_span",
    "Tokens outside the passage, such as those of the question, are taken for answers.",
)
def leaves_the_passage(
    start_logits: torch.Tensor, end_logits: torch.Tensor, allowed: torch.Tensor, max_length: int
) -> Any:
    length = len(start_logits)
    best, highest = (0, 0), float("-inf")
    for i in range(length):
        for j in range(i, min(i + max_length, length)):
            score = float(start_logits[i] + end_logits[j])
            if True and score > highest:
                best, highest = (i, j), score
    return best


@misconception(
    "heads.best_span",
    "The start must lie in the passage, the end need not.",
)
def looks_after_the_start_only(
    start_logits: torch.Tensor, end_logits: torch.Tensor, allowed: torch.Tensor, max_length: int
) -> Any:
    length = len(start_logits)
    best, highest = (0, 0), float("-inf")
    for i in range(length):
        for j in range(i, min(i + max_length, length)):
            score = float(start_logits[i] + end_logits[j])
            if allowed[i] and score > highest:
                best, highest = (i, j), score
    return best


@misconception(
    "heads.best_span",
    "The end must lie in the passage, the start need not.",
)
def looks_after_the_end_only(
    start_logits: torch.Tensor, end_logits: torch.Tensor, allowed: torch.Tensor, max_length: int
) -> Any:
    length = len(start_logits)
    best, highest = (0, 0), float("-inf")
    for i in range(length):
        for j in range(i, min(i + max_length, length)):
            score = float(start_logits[i] + end_logits[j])
            if allowed[j] and score > highest:
                best, highest = (i, j), score
    return best


@misconception(
    "heads.best_span",
    "Logits outside the passage are set to 0, which is more than a poor token inside has.",
)
def zeroes_what_is_outside(
    start_logits: torch.Tensor, end_logits: torch.Tensor, allowed: torch.Tensor, max_length: int
) -> Any:
    start, end = start_logits * allowed, end_logits * allowed
    length = len(start)
    best, highest = (0, 0), float("-inf")
    for i in range(length):
        for j in range(i, min(i + max_length, length)):
            score = float(start[i] + end[j])
            if score > highest:
                best, highest = (i, j), score
    return best


@misconception(
    "heads.best_span",
    "Spans that are not allowed get the sum 0, and two poor logits have less than that together.",
)
def zeroes_forbidden_spans(
    start_logits: torch.Tensor, end_logits: torch.Tensor, allowed: torch.Tensor, max_length: int
) -> Any:
    length = len(start_logits)
    scores = start_logits[:, None] + end_logits[None, :]
    fits = torch.ones(length, length).triu().tril(max_length - 1) * allowed[:, None] * allowed[None, :]
    return divmod((scores * fits).argmax().item(), length)


@misconception(
    "heads.best_span",
    "Spans that end first or are too long were cut away, which leaves a sum of 0 in their places; two poor "
    "logits have less than that together.",
)
def cuts_a_band_out_of_zeros(
    start_logits: torch.Tensor, end_logits: torch.Tensor, allowed: torch.Tensor, max_length: int
) -> Any:
    length = len(start_logits)
    scores = start_logits[:, None] + end_logits[None, :]
    outside = (allowed[:, None] == 0) | (allowed[None, :] == 0)
    scores = scores.masked_fill(outside, float("-inf")).triu().tril(max_length - 1)
    return divmod(scores.argmax().item(), length)


@misconception(
    "heads.best_span",
    "The places are counted from the beginning of the passage; they should be those of the tokens.",
)
def counts_from_the_passage(
    start_logits: torch.Tensor, end_logits: torch.Tensor, allowed: torch.Tensor, max_length: int
) -> Any:
    length = len(start_logits)
    best, highest = (0, 0), float("-inf")
    for i in range(length):
        for j in range(i, min(i + max_length, length)):
            score = float(start_logits[i] + end_logits[j])
            if allowed[i] and allowed[j] and score > highest:
                best, highest = (i, j), score
    return best[0] - int(allowed.argmax()), best[1] - int(allowed.argmax())


@misconception(
    "heads.best_span",
    "Answers may be as long as they like; `max_length` is not looked at.",
)
def ignores_the_longest(
    start_logits: torch.Tensor, end_logits: torch.Tensor, allowed: torch.Tensor, max_length: int
) -> Any:
    length = len(start_logits)
    best, highest = (0, 0), float("-inf")
    for i in range(length):
        for j in range(i, length):
            score = float(start_logits[i] + end_logits[j])
            if allowed[i] and allowed[j] and score > highest:
                best, highest = (i, j), score
    return best


@misconception(
    "heads.best_span",
    "Only the twenty best starts and ends of the whole text are looked at; none of them may be allowed.",
)
def tries_the_twenty_best(
    start_logits: torch.Tensor, end_logits: torch.Tensor, allowed: torch.Tensor, max_length: int
) -> Any:
    starts = start_logits.argsort(descending=True)[:20].tolist()
    ends = end_logits.argsort(descending=True)[:20].tolist()
    spans = [
        (i, j)
        for i in sorted(starts)
        for j in sorted(ends)
        if allowed[i] and allowed[j] and 0 <= j - i < max_length
    ]
    return max(spans, key=lambda span: float(start_logits[span[0]] + end_logits[span[1]]))


@misconception(
    "heads.best_span",
    "Only the twenty best starts and ends of the whole text are looked at, and where none of them is allowed "
    "the answer is (0, 0), which is not allowed either.",
)
def falls_back_to_the_first_token(
    start_logits: torch.Tensor, end_logits: torch.Tensor, allowed: torch.Tensor, max_length: int
) -> Any:
    starts = start_logits.argsort(descending=True)[:20].tolist()
    ends = end_logits.argsort(descending=True)[:20].tolist()
    spans = [
        (i, j)
        for i in sorted(starts)
        for j in sorted(ends)
        if allowed[i] and allowed[j] and 0 <= j - i < max_length
    ]
    if not spans:
        return 0, 0
    return max(spans, key=lambda span: float(start_logits[span[0]] + end_logits[span[1]]))


@misconception(
    "heads.best_span",
    "A `max_length` above the number of tokens is refused; it is a bound, and need not be reached.",
)
def refuses_a_generous_bound(
    start_logits: torch.Tensor, end_logits: torch.Tensor, allowed: torch.Tensor, max_length: int
) -> Any:
    length = len(start_logits)
    if max_length > length:
        raise ValueError("more tokens than there are")
    scores = start_logits[:, None] + end_logits[None, :]
    fits = torch.ones(length, length).triu().tril(max_length - 1) * allowed[:, None] * allowed[None, :]
    return divmod(scores.masked_fill(fits == 0, float("-inf")).argmax().item(), length)


@misconception(
    "heads.best_span",
    "An answer may have one token more than `max_length` here; both ends count.",
)
def allows_one_too_many(
    start_logits: torch.Tensor, end_logits: torch.Tensor, allowed: torch.Tensor, max_length: int
) -> Any:
    length = len(start_logits)
    best, highest = (0, 0), float("-inf")
    for i in range(length):
        for j in range(i, min(i + max_length + 1, length)):
            score = float(start_logits[i] + end_logits[j])
            if allowed[i] and allowed[j] and score > highest:
                best, highest = (i, j), score
    return best


@misconception(
    "heads.best_span",
    "An answer of just `max_length` tokens is refused here, although it is allowed.",
)
def allows_one_too_few(
    start_logits: torch.Tensor, end_logits: torch.Tensor, allowed: torch.Tensor, max_length: int
) -> Any:
    length = len(start_logits)
    best, highest = (0, 0), float("-inf")
    for i in range(length):
        for j in range(i, min(i + max(max_length - 1, 1), length)):
            score = float(start_logits[i] + end_logits[j])
            if allowed[i] and allowed[j] and score > highest:
                best, highest = (i, j), score
    return best


@misconception(
    "heads.best_span",
    "The best span is cut where it is too long; what is left was never compared with others.",
)
def cuts_long_spans(
    start_logits: torch.Tensor, end_logits: torch.Tensor, allowed: torch.Tensor, max_length: int
) -> Any:
    length = len(start_logits)
    best, highest = (0, 0), float("-inf")
    for i in range(length):
        for j in range(i, length):
            score = float(start_logits[i] + end_logits[j])
            if allowed[i] and allowed[j] and score > highest:
                best, highest = (i, j), score
    return best[0], min(best[1], best[0] + max_length - 1)


@misconception(
    "heads.best_span",
    "The logits are multiplied; two poor ones, both negative, then look good.",
)
def multiplies_logits(
    start_logits: torch.Tensor, end_logits: torch.Tensor, allowed: torch.Tensor, max_length: int
) -> Any:
    length = len(start_logits)
    best, highest = (0, 0), float("-inf")
    for i in range(length):
        for j in range(i, min(i + max_length, length)):
            score = float(start_logits[i] * end_logits[j])
            if allowed[i] and allowed[j] and score > highest:
                best, highest = (i, j), score
    return best


@misconception(
    "heads.best_span",
    "Probabilities are multiplied, and those of poor tokens become 0, where all of them are alike.",
)
def multiplies_probabilities(
    start_logits: torch.Tensor, end_logits: torch.Tensor, allowed: torch.Tensor, max_length: int
) -> Any:
    first, last = start_logits.softmax(dim=0), end_logits.softmax(dim=0)
    length = len(first)
    best, highest = (0, 0), float("-inf")
    for i in range(length):
        for j in range(i, min(i + max_length, length)):
            score = float(first[i] * last[j])
            if allowed[i] and allowed[j] and score > highest:
                best, highest = (i, j), score
    return best


@misconception(
    "heads.best_span",
    "Spans are ranked by their start alone.",
)
def looks_at_the_start_alone(
    start_logits: torch.Tensor, end_logits: torch.Tensor, allowed: torch.Tensor, max_length: int
) -> Any:
    length = len(start_logits)
    best, highest = (0, 0), float("-inf")
    for i in range(length):
        for j in range(i, min(i + max_length, length)):
            score = float(start_logits[i])
            if allowed[i] and allowed[j] and score > highest:
                best, highest = (i, j), score
    return best


@misconception(
    "heads.best_span",
    "Of equal spans the last one is taken.",
)
def takes_the_last_of_equals(
    start_logits: torch.Tensor, end_logits: torch.Tensor, allowed: torch.Tensor, max_length: int
) -> Any:
    length = len(start_logits)
    best, highest = (0, 0), float("-inf")
    for i in range(length):
        for j in range(i, min(i + max_length, length)):
            score = float(start_logits[i] + end_logits[j])
            if allowed[i] and allowed[j] and score >= highest:
                best, highest = (i, j), score
    return best


@misconception(
    "heads.best_span",
    "Of equal spans with one start the longest is taken, not the one that ends first.",
)
def takes_the_longest_of_equals(
    start_logits: torch.Tensor, end_logits: torch.Tensor, allowed: torch.Tensor, max_length: int
) -> Any:
    length = len(start_logits)
    best, highest = (0, 0), float("-inf")
    for i in range(length):
        for j in reversed(range(i, min(i + max_length, length))):
            score = float(start_logits[i] + end_logits[j])
            if allowed[i] and allowed[j] and score > highest:
                best, highest = (i, j), score
    return best


@misconception(
    "heads.best_span",
    "The end is one too far: it should be the last token of the answer, not the one behind it.",
)
def gives_the_end_behind(
    start_logits: torch.Tensor, end_logits: torch.Tensor, allowed: torch.Tensor, max_length: int
) -> Any:
    length = len(start_logits)
    best, highest = (0, 0), float("-inf")
    for i in range(length):
        for j in range(i, min(i + max_length, length)):
            score = float(start_logits[i] + end_logits[j])
            if allowed[i] and allowed[j] and score > highest:
                best, highest = (i, j), score
    return best[0], best[1] + 1


@misconception(
    "heads.best_span",
    "The second number is the length of the answer; its last token was asked for.",
)
def gives_a_length(
    start_logits: torch.Tensor, end_logits: torch.Tensor, allowed: torch.Tensor, max_length: int
) -> Any:
    length = len(start_logits)
    best, highest = (0, 0), float("-inf")
    for i in range(length):
        for j in range(i, min(i + max_length, length)):
            score = float(start_logits[i] + end_logits[j])
            if allowed[i] and allowed[j] and score > highest:
                best, highest = (i, j), score
    return best[0], best[1] - best[0] + 1


@misconception(
    "heads.best_span",
    "The two places are in a list; a tuple was asked for.",
)
def gives_a_list(
    start_logits: torch.Tensor, end_logits: torch.Tensor, allowed: torch.Tensor, max_length: int
) -> Any:
    length = len(start_logits)
    best, highest = (0, 0), float("-inf")
    for i in range(length):
        for j in range(i, min(i + max_length, length)):
            score = float(start_logits[i] + end_logits[j])
            if allowed[i] and allowed[j] and score > highest:
                best, highest = (i, j), score
    return list(best)


@misconception(
    "heads.best_span",
    "The two places are tensors; plain integers were asked for.",
)
def gives_tensors(
    start_logits: torch.Tensor, end_logits: torch.Tensor, allowed: torch.Tensor, max_length: int
) -> Any:
    length = len(start_logits)
    best, highest = (0, 0), float("-inf")
    for i in range(length):
        for j in range(i, min(i + max_length, length)):
            score = float(start_logits[i] + end_logits[j])
            if allowed[i] and allowed[j] and score > highest:
                best, highest = (i, j), score
    return torch.tensor(best[0]), torch.tensor(best[1])


@misconception(
    "heads.best_span",
    "The answer is right, but the caller's own logits have been overwritten.",
)
def masks_in_place(
    start_logits: torch.Tensor, end_logits: torch.Tensor, allowed: torch.Tensor, max_length: int
) -> Any:
    start_logits.masked_fill_(allowed == 0, float("-inf"))
    end_logits.masked_fill_(allowed == 0, float("-inf"))
    length = len(start_logits)
    best, highest = (0, 0), float("-inf")
    for i in range(length):
        for j in range(i, min(i + max_length, length)):
            score = float(start_logits[i] + end_logits[j])
            if True and score > highest:
                best, highest = (i, j), score
    return best


@misconception(
    "heads.word_labels",
    "The first word is lost: its number is 0, and Python takes 0 for false.",
)
def loses_word_zero(logits: torch.Tensor, word_ids: list[int | None], id2label: dict[int, str]) -> Any:
    labels: list[Any] = []
    previous = None
    for best, word in zip(logits.argmax(dim=-1).tolist(), word_ids, strict=True):
        if word and word != previous:
            labels.append(id2label[best])
        previous = word
    return labels


@misconception(
    "heads.word_labels",
    "Every token has a label, `<s>` and padding as well.",
)
def labels_every_token(logits: torch.Tensor, word_ids: list[int | None], id2label: dict[int, str]) -> Any:
    return [id2label[int(best)] for best in logits.argmax(dim=-1)]


@misconception(
    "heads.word_labels",
    "A word of several pieces has a label for each of them; one a word was asked for.",
)
def labels_every_piece(logits: torch.Tensor, word_ids: list[int | None], id2label: dict[int, str]) -> Any:
    labels: list[Any] = []
    for best, word in zip(logits.argmax(dim=-1).tolist(), word_ids, strict=True):
        if word is not None:
            labels.append(id2label[best])
    return labels


@misconception(
    "heads.word_labels",
    "Special tokens get a label, as if they were words.",
)
def labels_specials_too(logits: torch.Tensor, word_ids: list[int | None], id2label: dict[int, str]) -> Any:
    labels: list[Any] = []
    previous = None
    for best, word in zip(logits.argmax(dim=-1).tolist(), word_ids, strict=True):
        if word != previous or not labels:
            labels.append(id2label[best])
        previous = word
    return labels


@misconception(
    "heads.word_labels",
    "The last piece decides about a word; the agreement is the first.",
)
def takes_the_last_piece(logits: torch.Tensor, word_ids: list[int | None], id2label: dict[int, str]) -> Any:
    labels: dict[int, str] = {}
    for best, word in zip(logits.argmax(dim=-1).tolist(), word_ids, strict=True):
        if word is not None:
            labels[word] = id2label[best]
    return list(labels.values())


@misconception(
    "heads.word_labels",
    "The logits of a word's pieces are averaged; the agreement is that the first one decides.",
)
def averages_the_pieces(logits: torch.Tensor, word_ids: list[int | None], id2label: dict[int, str]) -> Any:
    words = torch.tensor([-1 if word is None else word for word in word_ids])
    return [id2label[int(logits[words == n].mean(dim=0).argmax())] for n in range(int(words.max()) + 1)]


@misconception(
    "heads.word_labels",
    "The surest piece decides about a word; the agreement is the first.",
)
def takes_the_surest_piece(logits: torch.Tensor, word_ids: list[int | None], id2label: dict[int, str]) -> Any:
    words = torch.tensor([-1 if word is None else word for word in word_ids])
    return [id2label[int(logits[words == n].amax(dim=0).argmax())] for n in range(int(words.max()) + 1)]


@misconception(
    "heads.word_labels",
    "The pieces of a word vote on its label; the agreement is that the first one decides.",
)
def lets_the_pieces_vote(logits: torch.Tensor, word_ids: list[int | None], id2label: dict[int, str]) -> Any:
    words = torch.tensor([-1 if word is None else word for word in word_ids])
    best = logits.argmax(dim=-1)
    return [id2label[int(best[words == n].mode().values)] for n in range(int(words.max()) + 1)]


@misconception(
    "heads.word_labels",
    "One token is cut off at each end, as if there were always one special token there and no padding.",
)
def cuts_one_token_off_each_end(
    logits: torch.Tensor, word_ids: list[int | None], id2label: dict[int, str]
) -> Any:
    best = logits.argmax(dim=-1).tolist()[1:-1]
    labels = []
    previous = None
    for number, word in zip(best, word_ids[1:-1], strict=True):
        if word != previous:
            labels.append(id2label[number])
        previous = word
    return labels


@misconception(
    "heads.word_labels",
    "The label of word number n is read at token number n; a word's number is not its place.",
)
def indexes_by_word(logits: torch.Tensor, word_ids: list[int | None], id2label: dict[int, str]) -> Any:
    words = sorted({word for word in word_ids if word is not None})
    best = logits.argmax(dim=-1).tolist()
    return [id2label[best[word]] for word in words]


@misconception(
    "heads.word_labels",
    "Two neighbouring words with the same label have become one.",
)
def merges_equal_neighbours(
    logits: torch.Tensor, word_ids: list[int | None], id2label: dict[int, str]
) -> Any:
    labels: list[Any] = []
    previous = None
    for best, word in zip(logits.argmax(dim=-1).tolist(), word_ids, strict=True):
        if word is not None and word != previous and labels[-1:] != [id2label[best]]:
            labels.append(id2label[best])
        previous = word
    return labels


@misconception(
    "heads.word_labels",
    "The label is looked up by its place in the dictionary, not by its number.",
)
def takes_the_order_of_the_dictionary(
    logits: torch.Tensor, word_ids: list[int | None], id2label: dict[int, str]
) -> Any:
    labels: list[Any] = []
    previous = None
    for best, word in zip(logits.argmax(dim=-1).tolist(), word_ids, strict=True):
        if word is not None and word != previous:
            labels.append(list(id2label.values())[best])
        previous = word
    return labels


@misconception(
    "heads.word_labels",
    "The names of the labels are sorted first, so the numbers no longer fit.",
)
def sorts_the_names(logits: torch.Tensor, word_ids: list[int | None], id2label: dict[int, str]) -> Any:
    labels: list[Any] = []
    previous = None
    for best, word in zip(logits.argmax(dim=-1).tolist(), word_ids, strict=True):
        if word is not None and word != previous:
            labels.append(sorted(id2label.values())[best])
        previous = word
    return labels


@misconception(
    "heads.word_labels",
    "The smallest logit decides.",
)
def takes_the_smallest(logits: torch.Tensor, word_ids: list[int | None], id2label: dict[int, str]) -> Any:
    labels: list[Any] = []
    previous = None
    for best, word in zip(logits.argmin(dim=-1).tolist(), word_ids, strict=True):
        if word is not None and word != previous:
            labels.append(id2label[best])
        previous = word
    return labels


@misconception(
    "heads.word_labels",
    "The largest logit is looked for along the wrong axis: down the tokens, not across the labels.",
)
def looks_down_the_columns(logits: torch.Tensor, word_ids: list[int | None], id2label: dict[int, str]) -> Any:
    labels: list[Any] = []
    previous = None
    for best, word in zip(logits.argmax(dim=0).tolist(), word_ids, strict=True):
        if word is not None and word != previous:
            labels.append(id2label[best])
        previous = word
    return labels


@misconception(
    "heads.word_labels",
    "The labels are numbers; their names were asked for.",
)
def gives_numbers(logits: torch.Tensor, word_ids: list[int | None], id2label: dict[int, str]) -> Any:
    labels: list[Any] = []
    previous = None
    for best, word in zip(logits.argmax(dim=-1).tolist(), word_ids, strict=True):
        if word is not None and word != previous:
            labels.append(best)
        previous = word
    return labels


@misconception(
    "heads.word_labels",
    "The result is a dictionary from word to label; a list in the order of the words was asked for.",
)
def gives_a_dictionary(logits: torch.Tensor, word_ids: list[int | None], id2label: dict[int, str]) -> Any:
    labels: list[Any] = []
    previous = None
    for best, word in zip(logits.argmax(dim=-1).tolist(), word_ids, strict=True):
        if word is not None and word != previous:
            labels.append(id2label[best])
        previous = word
    return dict(enumerate(labels))


@misconception(
    "heads.word_labels",
    "The labels are in a tuple; a list was asked for.",
)
def gives_a_tuple(logits: torch.Tensor, word_ids: list[int | None], id2label: dict[int, str]) -> Any:
    labels: list[Any] = []
    previous = None
    for best, word in zip(logits.argmax(dim=-1).tolist(), word_ids, strict=True):
        if word is not None and word != previous:
            labels.append(id2label[best])
        previous = word
    return tuple(labels)


@misconception(
    "heads.word_labels",
    "The labels have become one text; a list was asked for.",
)
def gives_one_text(logits: torch.Tensor, word_ids: list[int | None], id2label: dict[int, str]) -> Any:
    labels: list[Any] = []
    previous = None
    for best, word in zip(logits.argmax(dim=-1).tolist(), word_ids, strict=True):
        if word is not None and word != previous:
            labels.append(id2label[best])
        previous = word
    return " ".join(labels)


@misconception(
    "heads.word_labels",
    "The dictionary is asked for a tensor, and it only knows numbers.",
)
def looks_up_with_tensors(logits: torch.Tensor, word_ids: list[int | None], id2label: dict[int, str]) -> Any:
    labels: list[Any] = []
    previous = None
    for best, word in zip(logits.argmax(dim=-1), word_ids, strict=True):
        if word is not None and word != previous:
            labels.append(id2label[best])
        previous = word
    return labels


@misconception(
    "heads.replace_head",
    "The model still works with its old number of labels, and its loss will use that.",
)
def forgets_the_model_s_number(model: Any, num_labels: int) -> Any:
    model.classifier.out_proj = nn.Linear(model.config.hidden_size, num_labels)
    model.config.num_labels = num_labels
    model.config.problem_type = None
    return model


@misconception(
    "heads.replace_head",
    "The configuration still has the old number of labels; a saved model could not be loaded again.",
)
def forgets_the_configuration(model: Any, num_labels: int) -> Any:
    model.classifier.out_proj = nn.Linear(model.config.hidden_size, num_labels)
    model.num_labels = num_labels
    model.config.problem_type = None
    return model


@misconception(
    "heads.replace_head",
    "The old problem type is kept, so new labels are read in the way of the old ones.",
)
def keeps_the_problem_type(model: Any, num_labels: int) -> Any:
    model.classifier.out_proj = nn.Linear(model.config.hidden_size, num_labels)
    model.num_labels = num_labels
    model.config.num_labels = num_labels
    return model


@misconception(
    "heads.replace_head",
    "Only the layer is exchanged; in three places the model remembers what it was before.",
)
def exchanges_the_layer_only(model: Any, num_labels: int) -> Any:
    model.classifier.out_proj = nn.Linear(model.config.hidden_size, num_labels)
    return model


@misconception(
    "heads.replace_head",
    "The problem type is settled in advance; the next labels should decide about it.",
)
def settles_the_problem_type(model: Any, num_labels: int) -> Any:
    model.classifier.out_proj = nn.Linear(model.config.hidden_size, num_labels)
    model.num_labels = num_labels
    model.config.num_labels = num_labels
    model.config.problem_type = "single_label_classification"
    return model


@misconception(
    "heads.replace_head",
    "A single layer stands in for the whole head: it gets all tokens and gives logits for each of them.",
)
def replaces_the_whole_head(model: Any, num_labels: int) -> Any:
    model.classifier = nn.Linear(model.config.hidden_size, num_labels)
    model.num_labels = num_labels
    model.config.num_labels = num_labels
    model.config.problem_type = None
    return model


@misconception(
    "heads.replace_head",
    "The whole head is a new one; `dense` should have kept its weights.",
)
def starts_dense_anew(model: Any, num_labels: int) -> Any:
    from transformers.models.roberta.modeling_roberta import RobertaClassificationHead

    model.num_labels = num_labels
    model.config.num_labels = num_labels
    model.config.problem_type = None
    model.classifier = RobertaClassificationHead(model.config)
    return model


@misconception(
    "heads.replace_head",
    "Only the attribute `out_features` was changed, which PyTorch just prints; the weights are the old ones.",
)
def changes_out_features(model: Any, num_labels: int) -> Any:
    model.classifier.out_proj.out_features = num_labels
    model.num_labels = num_labels
    model.config.num_labels = num_labels
    model.config.problem_type = None
    return model


@misconception(
    "heads.replace_head",
    "A second layer is stacked on the old one: the new logits can say no more than the old ones did.",
)
def stacks_a_layer(model: Any, num_labels: int) -> Any:
    old = model.classifier.out_proj
    model.classifier.out_proj = nn.Sequential(old, nn.Linear(old.out_features, num_labels))
    model.num_labels = num_labels
    model.config.num_labels = num_labels
    model.config.problem_type = None
    return model


@misconception(
    "heads.replace_head",
    "A new model is made from the configuration: the backbone has lost all it knew.",
)
def makes_another_model(model: Any, num_labels: int) -> Any:
    import copy

    config = copy.deepcopy(model.config)
    config.num_labels = num_labels
    config.problem_type = None
    return type(model)(config)


@misconception(
    "heads.replace_head",
    "A copy is changed and handed back; the model itself stays as it was.",
)
def changes_a_copy(model: Any, num_labels: int) -> Any:
    import copy

    model = copy.deepcopy(model)
    model.classifier.out_proj = nn.Linear(model.config.hidden_size, num_labels)
    model.num_labels = num_labels
    model.config.num_labels = num_labels
    model.config.problem_type = None
    return model


@misconception(
    "heads.replace_head",
    "Rows of the old layer are carried over into the new one; the labels they belonged to are gone.",
)
def keeps_rows_of_the_old_layer(model: Any, num_labels: int) -> Any:
    old = model.classifier.out_proj
    model.classifier.out_proj = nn.Linear(model.config.hidden_size, num_labels)
    with torch.no_grad():
        rows = min(num_labels, old.out_features)
        model.classifier.out_proj.weight[:rows] = old.weight[:rows]
    model.num_labels = num_labels
    model.config.num_labels = num_labels
    model.config.problem_type = None
    return model


@misconception(
    "heads.replace_head",
    "Where the number of labels is the same, the old layer is kept; also then a fresh one was asked for.",
)
def keeps_the_layer_of_equal_size(model: Any, num_labels: int) -> Any:
    if num_labels != model.num_labels:
        model.classifier.out_proj = nn.Linear(model.config.hidden_size, num_labels)
    model.num_labels = num_labels
    model.config.num_labels = num_labels
    model.config.problem_type = None
    return model


@misconception(
    "heads.replace_head",
    "The number of labels that the model has already is refused; also for that a fresh layer was asked for.",
)
def refuses_the_same_number(model: Any, num_labels: int) -> Any:
    if num_labels == model.num_labels:
        raise ValueError("nothing to replace")
    model.classifier.out_proj = nn.Linear(model.config.hidden_size, num_labels)
    model.num_labels = num_labels
    model.config.num_labels = num_labels
    model.config.problem_type = None
    return model


@misconception(
    "heads.replace_head",
    "The new layer has no bias.",
)
def has_no_bias(model: Any, num_labels: int) -> Any:
    model.classifier.out_proj = nn.Linear(model.config.hidden_size, num_labels, bias=False)
    model.num_labels = num_labels
    model.config.num_labels = num_labels
    model.config.problem_type = None
    return model


@misconception(
    "heads.replace_head",
    "All new weights are zero, so they are all alike; random ones were asked for.",
)
def starts_at_zero(model: Any, num_labels: int) -> Any:
    model.classifier.out_proj = nn.Linear(model.config.hidden_size, num_labels)
    nn.init.zeros_(model.classifier.out_proj.weight)
    model.num_labels = num_labels
    model.config.num_labels = num_labels
    model.config.problem_type = None
    return model


@misconception(
    "heads.replace_head",
    "The backbone was frozen on the way; it should stay as it is.",
)
def freezes_the_backbone_as_well(model: Any, num_labels: int) -> Any:
    model.base_model.requires_grad_(False)
    model.classifier.out_proj = nn.Linear(model.config.hidden_size, num_labels)
    model.num_labels = num_labels
    model.config.num_labels = num_labels
    model.config.problem_type = None
    return model


@misconception(
    "heads.replace_head",
    "The new layer is frozen and cannot learn.",
)
def gives_a_frozen_layer(model: Any, num_labels: int) -> Any:
    model.classifier.out_proj = nn.Linear(model.config.hidden_size, num_labels)
    model.classifier.out_proj.requires_grad_(False)
    model.num_labels = num_labels
    model.config.num_labels = num_labels
    model.config.problem_type = None
    return model


@misconception(
    "heads.replace_head",
    "The new layer comes back; the model was asked for.",
)
def gives_the_layer_back(model: Any, num_labels: int) -> Any:
    model.classifier.out_proj = nn.Linear(model.config.hidden_size, num_labels)
    model.num_labels = num_labels
    model.config.num_labels = num_labels
    model.config.problem_type = None
    return model.classifier.out_proj


@misconception(
    "heads.replace_head",
    "The model is changed, but nothing comes back.",
)
def gives_nothing_back(model: Any, num_labels: int) -> Any:
    model.classifier.out_proj = nn.Linear(model.config.hidden_size, num_labels)
    model.num_labels = num_labels
    model.config.num_labels = num_labels
    model.config.problem_type = None


@misconception(
    "heads.replace_head",
    "The new layer is as wide as the vocabulary; there is one logit a label.",
)
def sizes_the_layer_to_the_vocabulary(model: Any, num_labels: int) -> Any:
    model.classifier.out_proj = nn.Linear(model.config.hidden_size, model.config.vocab_size)
    model.num_labels = num_labels
    model.config.num_labels = num_labels
    model.config.problem_type = None
    return model
