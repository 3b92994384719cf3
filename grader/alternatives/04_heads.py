"""Right solutions of lab 04, written as others would write them."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn
from transformers.modeling_outputs import SequenceClassifierOutput

from grader.alternatives import alternative


@alternative("heads.ClassificationHead", "one step a line, as the library has it")
class StepByStep(nn.Module):
    def __init__(self, hidden_size: int, num_labels: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.dense = nn.Linear(hidden_size, hidden_size)
        self.dropout = nn.Dropout(dropout)
        self.out_proj = nn.Linear(hidden_size, num_labels)

    def forward(self, features: torch.Tensor) -> Any:
        x = features[:, 0, :]
        x = self.dropout(x)
        x = self.dense(x)
        x = torch.tanh(x)
        x = self.dropout(x)
        x = self.out_proj(x)
        return x


@alternative("heads.ClassificationHead", "a module for the tanh, layers made from the back")
class TanhAsAModule(nn.Module):
    def __init__(self, hidden_size: int, num_labels: int, dropout: float = 0.1) -> None:
        nn.Module.__init__(self)
        self.out_proj = nn.Linear(hidden_size, num_labels)
        self.tanh = nn.Tanh()
        self.dropout = nn.Dropout(p=dropout)
        self.dense = nn.Linear(hidden_size, hidden_size)

    def forward(self, features: torch.Tensor) -> Any:
        steps = (self.dropout, self.dense, self.tanh, self.dropout, self.out_proj)
        result = features.select(1, 0)
        for step in steps:
            result = step(result)
        return result


@alternative("heads.ClassificationHead", "dropout as a function that is told the mode")
class DropoutAsAFunction(nn.Module):
    def __init__(self, hidden_size: int, num_labels: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.dropout = dropout
        self.dense = nn.Linear(hidden_size, hidden_size)
        self.out_proj = nn.Linear(hidden_size, num_labels)

    def forward(self, features: torch.Tensor) -> Any:
        first = nn.functional.dropout(features[:, 0], self.dropout, self.training)
        inner = self.dense(first).tanh()
        return self.out_proj(nn.functional.dropout(inner, self.dropout, training=self.training))


@alternative("heads.ClassificationHead", "the library's own head, renamed")
class OnTheLibrary(nn.Module):
    def __init__(self, hidden_size: int, num_labels: int, dropout: float = 0.1) -> None:
        from transformers import RobertaConfig
        from transformers.models.roberta.modeling_roberta import RobertaClassificationHead

        super().__init__()
        config = RobertaConfig(
            hidden_size=hidden_size, num_labels=num_labels, hidden_dropout_prob=dropout, num_attention_heads=1
        )
        library = RobertaClassificationHead(config)
        self.dense, self.dropout, self.out_proj = library.dense, library.dropout, library.out_proj

    def forward(self, features: torch.Tensor) -> Any:
        from transformers.models.roberta.modeling_roberta import RobertaClassificationHead

        return RobertaClassificationHead.forward(self, features)


@alternative("heads.ClassificationHead", "weights written out with einsum")
class WithEinsum(nn.Module):
    def __init__(self, hidden_size: int, num_labels: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.dense = nn.Linear(hidden_size, hidden_size)
        self.dropout = nn.Dropout(dropout)
        self.out_proj = nn.Linear(hidden_size, num_labels)

    def forward(self, features: torch.Tensor) -> Any:
        first = self.dropout(features[:, 0])
        inner = torch.tanh(torch.einsum("bh,kh->bk", first, self.dense.weight) + self.dense.bias)
        return torch.einsum("bk,lk->bl", self.dropout(inner), self.out_proj.weight) + self.out_proj.bias


@alternative("heads.TextClassifier", "a dictionary of what the backbone is given, and an if")
class WithAnIf(nn.Module):
    def __init__(self, roberta: nn.Module, classifier: nn.Module) -> None:
        super().__init__()
        self.classifier = classifier
        self.roberta = roberta

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor | None = None,
        labels: torch.Tensor | None = None,
    ) -> Any:
        given = {"input_ids": input_ids, "attention_mask": attention_mask}
        output = self.roberta(**given)
        logits = self.classifier(output.last_hidden_state)
        if labels is None:
            return SequenceClassifierOutput(logits=logits)
        loss = nn.CrossEntropyLoss()(logits, labels)
        return SequenceClassifierOutput(loss, logits)


@alternative("heads.TextClassifier", "the output as a tuple, a mask of ones where there is none")
class WithAMaskOfOnes(nn.Module):
    roberta: nn.Module
    classifier: nn.Module

    def __init__(self, roberta: nn.Module, classifier: nn.Module) -> None:
        super().__init__()
        self.add_module("roberta", roberta)
        self.add_module("classifier", classifier)

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor | None = None,
        labels: torch.Tensor | None = None,
    ) -> Any:
        if attention_mask is None:
            attention_mask = torch.ones_like(input_ids)
        hidden = self.roberta(input_ids, attention_mask, return_dict=False)[0]
        logits = self.classifier(hidden)
        loss = None
        if labels is not None:
            loss = nn.functional.cross_entropy(logits.view(-1, logits.shape[-1]), labels.view(-1))
        return SequenceClassifierOutput(loss=loss, logits=logits)


@alternative("heads.TextClassifier", "the loss from log-probabilities")
class WithLogProbabilities(nn.Module):
    def __init__(self, roberta: nn.Module, classifier: nn.Module) -> None:
        super().__init__()
        self.roberta, self.classifier = roberta, classifier

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor | None = None,
        labels: torch.Tensor | None = None,
    ) -> Any:
        logits = self.classifier(self.roberta(input_ids, attention_mask=attention_mask)[0])
        result = SequenceClassifierOutput(logits=logits)
        if labels is not None:
            chosen = logits.log_softmax(dim=-1).gather(1, labels[:, None])
            result.loss = -chosen.mean()
        return result


@alternative("heads.TextClassifier", "the last of all hidden states")
class WithAllHiddenStates(nn.Module):
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
        output = self.roberta(input_ids=input_ids, attention_mask=attention_mask, output_hidden_states=True)
        logits = self.classifier(output["hidden_states"][-1])
        loss = None
        if labels is not None:
            losses = [torch.logsumexp(row, 0) - row[label] for row, label in zip(logits, labels, strict=True)]
            loss = torch.stack(losses).mean()
        return SequenceClassifierOutput(loss=loss, logits=logits)


@alternative("heads.freeze_backbone", "the module's own method")
def with_the_modules_method(model: Any) -> list[str]:
    model.base_model.requires_grad_(False)
    return [name for name, parameter in model.named_parameters() if parameter.requires_grad]


@alternative("heads.freeze_backbone", "by the prefix of the names")
def by_prefix(model: Any) -> list[str]:
    names = []
    for name, parameter in model.named_parameters():
        if name.startswith(model.base_model_prefix + "."):
            parameter.requires_grad_(False)
        else:
            names.append(name)
    return names


@alternative("heads.freeze_backbone", "by the identity of the parameters")
def by_identity(model: Any) -> list[str]:
    backbone = {id(parameter) for parameter in model.base_model.parameters()}
    for parameter in model.parameters():
        parameter.requires_grad = id(parameter) not in backbone
    return [name for name, parameter in model.named_parameters() if id(parameter) not in backbone]


@alternative("heads.freeze_backbone", "the backbone looked up by name, a loop that collects")
def collects_in_a_loop(model: Any) -> list[str]:
    backbone = getattr(model, model.base_model_prefix)
    for _, parameter in backbone.named_parameters():
        parameter.requires_grad = False
    result: list[str] = []
    for name, parameter in model.named_parameters():
        if parameter.requires_grad is True:
            result = [*result, name]
    return result


@alternative("heads.head_optimizer", "filter")
def with_filter(model: nn.Module, lr: float) -> torch.optim.AdamW:
    return torch.optim.AdamW(filter(lambda parameter: parameter.requires_grad, model.parameters()), lr=lr)


@alternative("heads.head_optimizer", "a beginner's loop")
def with_a_loop(model: nn.Module, lr: float) -> torch.optim.AdamW:
    learning = []
    for parameter in model.parameters():
        if parameter.requires_grad:
            learning.append(parameter)
    optimizer = torch.optim.AdamW(params=learning, lr=lr)
    return optimizer


@alternative("heads.head_optimizer", "one group, written as a dictionary")
def with_a_group(model: nn.Module, lr: float) -> torch.optim.AdamW:
    group = {"params": [p for p in model.parameters() if p.requires_grad], "lr": lr}
    return torch.optim.AdamW([group])


@alternative("heads.head_optimizer", "pairs of name and parameter")
def with_names(model: nn.Module, lr: float) -> torch.optim.AdamW:
    return torch.optim.AdamW([pair for pair in model.named_parameters() if pair[1].requires_grad], lr)


@alternative(
    "heads.states_after_layer", "the layer looked up first, so that the tuple refuses what is too high"
)
def lets_the_tuple_refuse(
    model: Any, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int
) -> Any:
    if layer < 0:
        raise IndexError("layers are counted from 0")
    with torch.inference_mode():
        states = model.eval()(
            input_ids=input_ids, attention_mask=attention_mask, output_hidden_states=True
        ).hidden_states
    return states[layer].clone()


@alternative("heads.states_after_layer", "asked of a range")
def asks_a_range(model: Any, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int) -> Any:
    if layer not in range(model.config.num_hidden_layers + 1):
        raise IndexError(layer)
    model.train(False)
    batch = {"input_ids": input_ids, "attention_mask": attention_mask}
    output = model(**batch, output_hidden_states=True)
    return output["hidden_states"][layer].detach()


@alternative("heads.states_after_layer", "the tuple is checked after the call")
def checks_after_the_call(
    model: Any, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int
) -> Any:
    model.eval()
    with torch.no_grad():
        output = model(input_ids, attention_mask=attention_mask, output_hidden_states=True)
    for number, states in enumerate(output.hidden_states):
        if number == layer:
            return states
    raise IndexError(f"there is no layer {layer}")


@alternative("heads.states_after_layer", "a hook on the layer itself")
def hooks_the_layer(model: Any, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int) -> Any:
    parts = [model.embeddings, *model.encoder.layer]
    if layer < 0 or layer >= len(parts):
        raise IndexError(layer)
    caught: list[Any] = []
    hook = parts[layer].register_forward_hook(lambda module, given, output: caught.append(output))
    model.eval()
    with torch.no_grad():
        model(input_ids, attention_mask=attention_mask)
    hook.remove()
    return caught[0][0] if isinstance(caught[0], tuple) else caught[0]


@alternative("heads.first_token_attention", "stacked layers, heads averaged first")
def stacks_the_layers(model: Any, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int) -> Any:
    if layer < 1 or layer > model.config.num_hidden_layers:
        raise IndexError(layer)
    model.eval()
    model.set_attn_implementation("eager")
    with torch.no_grad():
        output = model(input_ids=input_ids, attention_mask=attention_mask, output_attentions=True)
    layers = torch.stack(output.attentions)
    return layers.mean(dim=2)[layer - 1, :, 0, :]


@alternative("heads.first_token_attention", "einsum over the attention heads")
def with_einsum_over_heads(
    model: Any, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int
) -> Any:
    model.set_attn_implementation("eager")
    with torch.inference_mode():
        attentions = model.eval()(input_ids, attention_mask, output_attentions=True)["attentions"]
    if not 0 < layer <= len(attentions):
        raise IndexError("no such layer")
    weights = attentions[layer - 1]
    return torch.einsum("bhk->bk", weights[:, :, 0]).div(weights.shape[1]).clone()


@alternative("heads.first_token_attention", "loops over texts and attention heads")
def loops_over_attention_heads(
    model: Any, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int
) -> Any:
    if layer <= 0:
        raise IndexError("layers are counted from 1")
    model.eval()
    model.set_attn_implementation("eager")
    output = model(input_ids, attention_mask=attention_mask, output_attentions=True)
    rows = []
    for text in output.attentions[layer - 1].detach():
        total = torch.zeros(text.shape[-1])
        for attention_head in text:
            total = total + attention_head[0]
        rows.append(total / len(text))
    return torch.stack(rows)


@alternative("heads.first_token_attention", "a dummy entry in front, so that numbers and indices agree")
def puts_a_dummy_in_front(
    model: Any, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int
) -> Any:
    model.eval()
    model.set_attn_implementation("eager")
    with torch.no_grad():
        output = model(input_ids, attention_mask=attention_mask, output_attentions=True)
    numbered = {0: None} | dict(enumerate(output.attentions, start=1))
    weights = numbered.get(layer)
    if weights is None:
        raise IndexError(layer)
    return weights.select(2, 0).mean(1)


@alternative("heads.choose_head", "a chain of ifs")
def with_ifs(
    task: str, batch_size: int, length: int, num_labels: int, num_choices: int
) -> tuple[str, dict[str, tuple[int, ...]]]:
    if task == "text-classification":
        return ("AutoModelForSequenceClassification", {"logits": (batch_size, num_labels)})
    elif task == "token-classification":
        return ("AutoModelForTokenClassification", {"logits": (batch_size, length, num_labels)})
    elif task == "question-answering":
        shapes: dict[str, tuple[int, ...]] = {}
        shapes["start_logits"] = (batch_size, length)
        shapes["end_logits"] = (batch_size, length)
        return ("AutoModelForQuestionAnswering", shapes)
    elif task == "multiple-choice":
        return ("AutoModelForMultipleChoice", {"logits": (batch_size, num_choices)})
    else:
        raise ValueError("unknown task")


@alternative("heads.choose_head", "two dictionaries")
def with_two_dictionaries(
    task: str, batch_size: int, length: int, num_labels: int, num_choices: int
) -> tuple[str, dict[str, tuple[int, ...]]]:
    names = {
        "text-classification": "SequenceClassification",
        "token-classification": "TokenClassification",
        "question-answering": "QuestionAnswering",
        "multiple-choice": "MultipleChoice",
    }
    shapes: dict[str, tuple[int, ...]] = {
        "text-classification": (batch_size, num_labels),
        "token-classification": (batch_size, length, num_labels),
        "question-answering": (batch_size, length),
        "multiple-choice": (batch_size, num_choices),
    }
    if task not in names:
        raise ValueError(f"{task} is not one of {sorted(names)}")
    outputs = ["start_logits", "end_logits"] if task == "question-answering" else ["logits"]
    return f"AutoModelFor{names[task]}", {output: shapes[task] for output in outputs}


@alternative("heads.choose_head", "a dictionary that is asked, its error translated")
def translates_the_error(
    task: str, batch_size: int, length: int, num_labels: int, num_choices: int
) -> tuple[str, dict[str, tuple[int, ...]]]:
    every_token = (batch_size, length)
    answers: dict[str, tuple[str, dict[str, tuple[int, ...]]]] = {
        "text-classification": ("AutoModelForSequenceClassification", {"logits": (batch_size, num_labels)}),
        "token-classification": ("AutoModelForTokenClassification", {"logits": (*every_token, num_labels)}),
        "question-answering": (
            "AutoModelForQuestionAnswering",
            dict.fromkeys(("end_logits", "start_logits"), every_token),
        ),
        "multiple-choice": ("AutoModelForMultipleChoice", {"logits": (batch_size, num_choices)}),
    }
    try:
        return answers[task]
    except KeyError:
        raise ValueError(task) from None


@alternative("heads.choose_head", "the names of the classes themselves, shapes of empty tensors")
def asks_the_classes(
    task: str, batch_size: int, length: int, num_labels: int, num_choices: int
) -> tuple[str, dict[str, tuple[int, ...]]]:
    import transformers

    if task == "text-classification":
        name = transformers.AutoModelForSequenceClassification.__name__
        return name, {"logits": torch.empty(batch_size, num_labels).shape}
    if task == "token-classification":
        name = transformers.AutoModelForTokenClassification.__name__
        return name, {"logits": torch.empty(batch_size, length, num_labels).shape}
    if task == "question-answering":
        name = transformers.AutoModelForQuestionAnswering.__name__
        start, end = torch.empty(batch_size, length, 2).unbind(dim=-1)
        return name, {"start_logits": start.shape, "end_logits": end.shape}
    if task == "multiple-choice":
        name = transformers.AutoModelForMultipleChoice.__name__
        return name, {"logits": torch.empty(batch_size * num_choices).view(-1, num_choices).shape}
    raise ValueError(task)


@alternative("heads.best_span", "two loops")
def with_two_loops(
    start_logits: torch.Tensor, end_logits: torch.Tensor, allowed: torch.Tensor, max_length: int
) -> tuple[int, int]:
    best = None
    answer = (0, 0)
    for i in range(len(start_logits)):
        for j in range(len(end_logits)):
            if allowed[i] == 0 or allowed[j] == 0 or j < i or j - i + 1 > max_length:
                continue
            score = start_logits[i].item() + end_logits[j].item()
            if best is None or score > best:
                best = score
                answer = (i, j)
    return answer


@alternative("heads.best_span", "the largest of all spans, by a key")
def with_max_and_a_key(
    start_logits: torch.Tensor, end_logits: torch.Tensor, allowed: torch.Tensor, max_length: int
) -> tuple[int, int]:
    first, last = start_logits.tolist(), end_logits.tolist()
    inside = [place for place, flag in enumerate(allowed.tolist()) if flag]
    spans = [(i, j) for i in inside for j in inside if 0 <= j - i < max_length]
    return max(spans, key=lambda span: first[span[0]] + last[span[1]])


@alternative("heads.best_span", "triangles of a matrix of sums")
def with_triangles(
    start_logits: torch.Tensor, end_logits: torch.Tensor, allowed: torch.Tensor, max_length: int
) -> tuple[int, int]:
    length = start_logits.shape[0]
    pairs = torch.ones(length, length).triu().tril(max_length - 1) * torch.outer(allowed, allowed)
    scores = torch.where(pairs.bool(), start_logits.unsqueeze(1) + end_logits, -torch.inf)
    place = int(torch.argmax(scores))
    return place // length, place % length


@alternative("heads.best_span", "only the passage is looked at, one window of ends a start")
def looks_at_windows(
    start_logits: torch.Tensor, end_logits: torch.Tensor, allowed: torch.Tensor, max_length: int
) -> tuple[int, int]:
    places = allowed.nonzero().flatten().tolist()
    low, high = places[0], places[-1] + 1
    candidates = []
    for first in range(low, high):
        window = end_logits[first : min(first + max_length, high)]
        last = first + int(window.argmax())
        candidates.append((-float(start_logits[first] + end_logits[last]), first, last))
    return min(candidates)[1:]


@alternative("heads.best_span", "ends in the outer loop, which gives the same span where several are equal")
def loops_over_ends(
    start_logits: torch.Tensor, end_logits: torch.Tensor, allowed: torch.Tensor, max_length: int
) -> tuple[int, int]:
    best, highest = (0, 0), float("-inf")
    for last in range(len(start_logits)):
        for first in range(max(0, last - max_length + 1), last + 1):
            score = float(start_logits[first] + end_logits[last])
            if allowed[first] and allowed[last] and score > highest:
                best, highest = (first, last), score
    return best


@alternative("heads.word_labels", "the word before is kept")
def keeps_the_word_before(
    logits: torch.Tensor, word_ids: list[int | None], id2label: dict[int, str]
) -> list[str]:
    result = []
    before = None
    for i in range(len(word_ids)):
        word = word_ids[i]
        if word is not None and word != before:
            result.append(id2label[torch.argmax(logits[i]).item()])  # type: ignore[index]
        before = word
    return result


@alternative("heads.word_labels", "the first place of each word, by index")
def finds_first_places(
    logits: torch.Tensor, word_ids: list[int | None], id2label: dict[int, str]
) -> list[str]:
    count = len({word for word in word_ids if word is not None})
    return [id2label[int(logits[word_ids.index(word)].argmax())] for word in range(count)]


@alternative("heads.word_labels", "a dictionary that keeps the first label")
def sets_defaults(logits: torch.Tensor, word_ids: list[int | None], id2label: dict[int, str]) -> list[str]:
    labels: dict[int, str] = {}
    for row, word in zip(logits.tolist(), word_ids, strict=True):
        if word is not None:
            labels.setdefault(word, id2label[row.index(max(row))])
    return list(labels.values())


@alternative("heads.word_labels", "groups of neighbouring tokens")
def groups_neighbours(
    logits: torch.Tensor, word_ids: list[int | None], id2label: dict[int, str]
) -> list[str]:
    from itertools import groupby

    numbers = logits.max(dim=1).indices.tolist()
    groups = groupby(zip(word_ids, numbers, strict=True), key=lambda pair: pair[0])
    return [id2label[next(group)[1]] for word, group in groups if word is not None]


@alternative("heads.replace_head", "as many inputs as the old layer had")
def asks_the_old_layer(model: Any, num_labels: int) -> Any:
    old = model.classifier.out_proj
    model.classifier.out_proj = nn.Linear(old.in_features, num_labels, bias=True)
    model.config.problem_type = None
    model.config.num_labels = model.num_labels = num_labels
    return model


@alternative("heads.replace_head", "drawn as the library draws a new layer")
def draws_as_the_library_does(model: Any, num_labels: int) -> Any:
    layer = nn.Linear(model.config.hidden_size, num_labels)
    nn.init.normal_(layer.weight, mean=0.0, std=model.config.initializer_range)
    nn.init.zeros_(layer.bias)
    setattr(model.classifier, "out_proj", layer)
    model.num_labels = num_labels
    model.config.update({"num_labels": num_labels, "problem_type": None})
    return model


@alternative("heads.replace_head", "the out_proj of a new head, whose dense is not used")
def borrows_from_a_new_head(model: Any, num_labels: int) -> Any:
    model.num_labels = num_labels
    model.config.num_labels = num_labels
    model.config.problem_type = None
    model.classifier.out_proj = type(model.classifier)(model.config).out_proj
    return model


@alternative("heads.replace_head", "names of labels, from which the number follows")
def names_the_labels(model: Any, num_labels: int) -> Any:
    names = {number: f"LABEL_{number}" for number in range(num_labels)}
    model.config.id2label = names
    model.config.label2id = {name: number for number, name in names.items()}
    model.config.problem_type = None
    model.num_labels = len(names)
    hidden = model.classifier.dense.out_features
    model.classifier.register_module("out_proj", nn.Linear(hidden, len(names)))
    return model
