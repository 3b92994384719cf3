# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %%
from __future__ import annotations

import torch
from torch import nn
from transformers import AutoModel, AutoModelForSequenceClassification, AutoTokenizer, PreTrainedModel
from transformers.modeling_outputs import SequenceClassifierOutput

from grader import attempted, checkpoint

# %%
ROBERTA = checkpoint("FacebookAI/roberta-base")
TEXTS = ["I am really liking this course!", "This course is far too complicated for me to follow!"]

# %% [markdown]
# ## 1. The head


# %%
class ClassificationHead(nn.Module):
    """RoBERTa's head: it judges a text by the vector of its first token.

    Calling it with the last hidden states, shape (batch, length, hidden size) and dtype float32, gives the
    logits. The hidden states stay as they are, and gradients flow through the head into them.

    Args:
        hidden_size: Numbers in each vector.
        num_labels: Number of logits for each text, 1 or more.
        dropout: Probability with which dropout sets a number to zero, in both places.

    Returns:
        From a call: logits of shape (batch, num_labels), dtype float32, for one label too.

    Source:
        `RobertaClassificationHead` in transformers; the parts have its names `dense`, `dropout`, `out_proj`.

    >>> head = ClassificationHead(hidden_size=4, num_labels=5)
    >>> head(torch.ones(2, 3, 4)).shape
    torch.Size([2, 5])
    >>> sorted(head.state_dict())
    ['dense.bias', 'dense.weight', 'out_proj.bias', 'out_proj.weight']
    """

    def __init__(self, hidden_size: int, num_labels: int, dropout: float = 0.1) -> None:
        """Make the parts `dense`, `dropout` and `out_proj`; both linear layers have a bias."""
        # the docs say this line has to come first
        super().__init__()
        self.dense = nn.Linear(hidden_size, hidden_size)
        self.dropout = nn.Dropout(dropout)
        self.out_proj = nn.Linear(hidden_size, num_labels)

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """Turn hidden states, shape (batch, length, hidden size), into logits, shape (batch, num_labels)."""
        # step 0: only the first token of each text
        first_token = features[:, 0, :]
        # step 1: dropout
        step1 = self.dropout(first_token)
        # step 2: dense
        step2 = self.dense(step1)
        # step 3: tanh
        step3 = torch.tanh(step2)
        # step 4: dropout again, it is the same layer
        step4 = self.dropout(step3)
        # step 5: out_proj
        step5 = self.out_proj(step4)
        return step5

# %%
if attempted(ClassificationHead):
    head = ClassificationHead(hidden_size=4, num_labels=2)
    features = torch.ones(1, 3, 4)
    for training in (True, False):
        head.train(training)
        print("training  " if training else "evaluation", head(features).tolist(), head(features).tolist())

# %% [markdown]
# ## 2. Head on backbone, and a question about the loss


# %%
class TextClassifier(nn.Module):
    """An encoder and a head on it, which together score texts.

    Calling it with a batch gives an output with the attributes `loss` and `logits`, as the library's models
    do. Ids, mask and labels stay as they are. In training, gradients reach both parts.

    Args:
        roberta: The backbone; called with ids and mask, it gives an output with `last_hidden_state` of shape
            (batch, length, hidden size). It may have a pooler, which is not used.
        classifier: The head; it turns those hidden states, of all tokens, into logits of shape
            (batch, labels).

    Returns:
        From a call: a `SequenceClassifierOutput` with the `logits`, shape (batch, labels) and dtype float32,
        and the `loss`. The loss is None without labels. With labels it is their mean cross-entropy with the
        logits, a tensor without axes that can be backpropagated, in training and in evaluation alike.

    Source:
        `RobertaForSequenceClassification` in transformers; the parts have its names `roberta`, `classifier`.

    >>> library = AutoModelForSequenceClassification.from_pretrained(checkpoint("FacebookAI/roberta-base"))
    >>> model = TextClassifier(library.roberta, library.classifier).eval()
    >>> ids = torch.tensor([[0, 10, 11, 2]])
    >>> torch.allclose(model(ids).logits, library.eval()(ids).logits)
    True
    >>> print(model(ids).loss)
    None
    """

    def __init__(self, roberta: nn.Module, classifier: nn.Module) -> None:
        """Keep the two modules that are handed in, not copies, as `roberta` and `classifier`."""
        super().__init__()
        self.roberta = roberta
        self.classifier = classifier

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor | None = None,
        labels: torch.Tensor | None = None,
    ) -> SequenceClassifierOutput:
        """Score a batch."""
        if attention_mask is None:
            # "without a mask all tokens are real"
            attention_mask = torch.ones_like(input_ids)
        backbone_output = self.roberta(input_ids, attention_mask=attention_mask)
        hidden = backbone_output.last_hidden_state
        logits = self.classifier(hidden)
        if labels is None:
            loss = None
        else:
            loss_function = nn.CrossEntropyLoss()
            loss = loss_function(logits, labels)
        return SequenceClassifierOutput(loss=loss, logits=logits)

# %%
if attempted(ClassificationHead):
    library = AutoModelForSequenceClassification.from_pretrained(ROBERTA, num_labels=2)
    library.classifier = ClassificationHead(library.config.hidden_size, num_labels=2)
    tokenizer = AutoTokenizer.from_pretrained(ROBERTA)
    batch = tokenizer(TEXTS, padding=True, return_tensors="pt")
    for training in (True, False):
        library.train(training)
        for labels in (torch.tensor([1, 0]), None):
            loss = library(**batch, labels=labels).loss
            case = "training, " if training else "evaluation, "
            case += "no labels:" if labels is None else "with labels:"
            print(case, "no loss" if loss is None else f"a loss of {loss.item():.3f}")

# %%
if attempted(TextClassifier):
    library = AutoModelForSequenceClassification.from_pretrained(ROBERTA, num_labels=2)
    model = TextClassifier(library.roberta, library.classifier).eval()
    tokenizer = AutoTokenizer.from_pretrained(ROBERTA)
    batch = tokenizer(TEXTS, padding=True, return_tensors="pt")
    alone = tokenizer(TEXTS[:1], return_tensors="pt")
    with torch.no_grad():
        print("alone:                  ", model(**alone).logits[0].tolist())
        print("in a batch, with mask:  ", model(**batch).logits[0].tolist())
        print("in a batch, without it: ", model(batch["input_ids"]).logits[0].tolist())

# %% [markdown]
# ## 3. Freeze the backbone


# %%
def freeze_backbone(model: PreTrainedModel) -> list[str]:
    """Stop the backbone of a model from learning, and say what can still learn.

    Args:
        model: Any library model with a head, not only RoBERTa; all its parameters require gradients when it
            arrives. Afterwards those of its backbone do not, and those of its head still do. The values of
            all weights stay as they are.

    Returns:
        Names of the parameters that still require gradients, as `named_parameters` gives them, in its order.

    >>> model = AutoModelForSequenceClassification.from_pretrained(checkpoint("FacebookAI/roberta-base"))
    >>> for name in freeze_backbone(model):
    ...     print(name)
    classifier.dense.weight
    classifier.dense.bias
    classifier.out_proj.weight
    classifier.out_proj.bias
    """
    # 1. freeze every parameter of the backbone
    backbone = model.base_model
    for parameter in backbone.parameters():
        parameter.requires_grad = False
    # 2. look which ones are left
    names = []
    for name, parameter in model.named_parameters():
        if parameter.requires_grad == True:
            names.append(name)
    return names

# %%
if attempted(freeze_backbone):
    model = AutoModelForSequenceClassification.from_pretrained(ROBERTA, num_labels=2)
    trained = freeze_backbone(model)
    sizes = {name: parameter.numel() for name, parameter in model.named_parameters()}
    print(f"{sum(sizes[name] for name in trained):,} of {sum(sizes.values()):,} weights are still trained")

# %% [markdown]
# ## 4. An optimizer for what is left


# %%
def head_optimizer(model: nn.Module, lr: float) -> torch.optim.AdamW:
    """Make an optimizer for those parameters of a model that require gradients.

    Args:
        model: Any model; some of its parameters, not all, may be frozen, in any part of it. Which ones are
            frozen stays as it is.
        lr: Learning rate.

    Returns:
        A `torch.optim.AdamW` with one group, which holds the trainable parameters in the model's order;
        apart from the learning rate it has PyTorch's own settings.

    >>> model = nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 2))
    >>> model[0].weight.requires_grad = False
    >>> optimizer = head_optimizer(model, lr=0.1)
    >>> [tuple(parameter.shape) for parameter in optimizer.param_groups[0]["params"]]
    [(4,), (2, 4), (2,)]
    """
    to_train = []
    for parameter in model.parameters():
        if parameter.requires_grad:
            to_train.append(parameter)
    optimizer = torch.optim.AdamW(to_train, lr=lr)
    return optimizer

# %%
if attempted(freeze_backbone, head_optimizer):
    model = AutoModelForSequenceClassification.from_pretrained(ROBERTA, num_labels=2)
    freeze_backbone(model)
    optimizer = head_optimizer(model, lr=1e-2)
    tokenizer = AutoTokenizer.from_pretrained(ROBERTA)
    batch = tokenizer(TEXTS, padding=True, return_tensors="pt")
    for step in range(5):
        loss = model(**batch, labels=torch.tensor([1, 0])).loss
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        print(f"step {step}: loss {loss.item():.3f}")

# %% [markdown]
# ## 5. Look inside: the hidden states


# %%
def states_after_layer(
    model: PreTrainedModel, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int
) -> torch.Tensor:
    """Give the hidden states of all tokens after a number of layers.

    Args:
        model: An encoder such as RoBERTa; it may arrive in training mode, and may leave in any. Its answer
            is wanted as in evaluation mode.
        input_ids: Ids of shape (batch, length), dtype int64.
        attention_mask: Mask of the same shape and dtype; some rows may hold padding.
        layer: How many layers the tokens have gone through: 0 for the embeddings, up to the model's
            `config.num_hidden_layers`.

    Returns:
        Hidden states of shape (batch, length, hidden size), dtype float32, without gradients.

    Raises:
        IndexError: `layer` is below 0, or beyond the last layer.

    >>> model = AutoModel.from_pretrained(checkpoint("FacebookAI/roberta-base"))
    >>> ids, mask = torch.tensor([[0, 10, 11, 2]]), torch.tensor([[1, 1, 1, 1]])
    >>> states = states_after_layer(model, ids, mask, model.config.num_hidden_layers)
    >>> torch.allclose(states, model.eval()(ids, attention_mask=mask).last_hidden_state)
    True
    """
    number_of_layers = model.config.num_hidden_layers
    if layer < 0:
        raise IndexError("layer must not be negative")
    if layer > number_of_layers:
        raise IndexError("the model does not have so many layers")
    model.eval()
    with torch.no_grad():
        output = model(input_ids, attention_mask=attention_mask, output_hidden_states=True)
    # there is one more entry than layers, entry 0 is the embeddings
    result = output.hidden_states[layer]
    return result

# %%
if attempted(states_after_layer):
    encoder = AutoModel.from_pretrained(ROBERTA)
    tokenizer = AutoTokenizer.from_pretrained(ROBERTA)
    batch = tokenizer(TEXTS, padding=True, return_tensors="pt")
    last = states_after_layer(
        encoder, batch["input_ids"], batch["attention_mask"], encoder.config.num_hidden_layers
    )
    for layer in range(encoder.config.num_hidden_layers + 1):
        states = states_after_layer(encoder, batch["input_ids"], batch["attention_mask"], layer)
        closeness = torch.cosine_similarity(states[0, 0], last[0, 0], dim=0).item()
        print(f"after {layer} layers: {tuple(states.shape)}, <s> is {closeness:.2f} close to its last vector")

# %% [markdown]
# ## 6. Look inside: where does `<s>` look?


# %%
def first_token_attention(
    model: PreTrainedModel, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int
) -> torch.Tensor:
    """Say how much the first token of each text looks at each of its tokens.

    Args:
        model: An encoder such as RoBERTa; it may arrive in training mode and with any implementation of
            attention, and may leave in any. Its answer is wanted as in evaluation mode.
        input_ids: Ids of shape (batch, length), dtype int64.
        attention_mask: Mask of the same shape and dtype; some rows may hold padding.
        layer: Number of the layer: 1 for the first one, up to the model's `config.num_hidden_layers`.

    Returns:
        Weights of shape (batch, length), dtype float32, without gradients: what the first token pays to each
        token, averaged over the attention heads of that layer. Rows sum to 1, and padding gets 0.

    Raises:
        IndexError: `layer` is below 1, or beyond the last layer.

    >>> model = AutoModel.from_pretrained(checkpoint("FacebookAI/roberta-base"))
    >>> ids = torch.tensor([[0, 10, 11, 2], [0, 10, 2, 1]])
    >>> mask = torch.tensor([[1, 1, 1, 1], [1, 1, 1, 0]])
    >>> paid = first_token_attention(model, ids, mask, layer=1)
    >>> torch.allclose(paid.sum(dim=1), torch.ones(2)), paid[1, 3].item()
    (True, 0.0)
    """
    if layer < 1:
        raise IndexError("the first layer is number 1")
    if layer > model.config.num_hidden_layers:
        raise IndexError("the model does not have so many layers")
    model.eval()
    model.set_attn_implementation("eager")
    with torch.no_grad():
        output = model(input_ids, attention_mask=attention_mask, output_attentions=True)
    # minus 1 because the embeddings attend to nothing
    attention = output.attentions[layer - 1]
    # (batch, heads, who looks, who is looked at)
    batch_size = attention.shape[0]
    number_of_heads = attention.shape[1]
    length = attention.shape[3]
    result = torch.zeros(batch_size, length)
    for b in range(batch_size):
        for h in range(number_of_heads):
            result[b] = result[b] + attention[b, h, 0, :]
        result[b] = result[b] / number_of_heads
    return result

# %%
if attempted(first_token_attention):
    encoder = AutoModel.from_pretrained(ROBERTA)
    tokenizer = AutoTokenizer.from_pretrained(ROBERTA)
    batch = tokenizer(TEXTS, padding=True, return_tensors="pt")
    tokens = tokenizer.convert_ids_to_tokens(batch["input_ids"][0])
    for layer in range(1, encoder.config.num_hidden_layers + 1):
        paid = first_token_attention(encoder, batch["input_ids"], batch["attention_mask"], layer)[0]
        most = paid.argmax().item()
        print(f"layer {layer}: <s> looks most at {tokens[most]} ({paid[most].item():.2f})")

# %% [markdown]
# ## 7. Which head for which task?


# %%
def choose_head(
    task: str, batch_size: int, length: int, num_labels: int, num_choices: int
) -> tuple[str, dict[str, tuple[int, ...]]]:
    """Say which class of the library suits a task, and what shapes its logits have.

    Args:
        task: "text-classification", "token-classification", "question-answering" or "multiple-choice".
        batch_size: Number of texts; for multiple choice, of questions.
        length: Tokens in a padded text.
        num_labels: Number of labels, where the task has labels.
        num_choices: Number of choices, where the task has choices.

    Returns:
        A tuple: the name of the class, a string such as "AutoModelForTokenClassification"; and a dictionary
        that gives for each tensor of logits in its output, by its name there, the shape as a tuple. The loss
        is left out.

    Raises:
        ValueError: It is none of these tasks.

    >>> choose_head("text-classification", batch_size=2, length=9, num_labels=3, num_choices=4)
    ('AutoModelForSequenceClassification', {'logits': (2, 3)})
    """
    if task == "text-classification":
        shapes = {"logits": (batch_size, num_labels)}
        return "AutoModelForSequenceClassification", shapes
    if task == "token-classification":
        shapes = {"logits": (batch_size, length, num_labels)}
        return "AutoModelForTokenClassification", shapes
    if task == "question-answering":
        shapes = {"start_logits": (batch_size, length), "end_logits": (batch_size, length)}
        return "AutoModelForQuestionAnswering", shapes
    if task == "multiple-choice":
        shapes = {"logits": (batch_size, num_choices)}
        return "AutoModelForMultipleChoice", shapes
    raise ValueError("I do not know this task: " + str(task))

# %%
if attempted(choose_head):
    for task in ("text-classification", "token-classification", "question-answering", "multiple-choice"):
        print(task, *choose_head(task, batch_size=2, length=9, num_labels=3, num_choices=4), sep=", ")

# %% [markdown]
# ## 8. From logits to an answer: a span


# %%
def best_span(
    start_logits: torch.Tensor, end_logits: torch.Tensor, allowed: torch.Tensor, max_length: int
) -> tuple[int, int]:
    """Find the answer in one passage; all tensors stay as they are.

    Args:
        start_logits: Each token's score as the answer's first one, shape (length,), dtype float32, finite.
        end_logits: Each token's score as the answer's last one, of the same shape and dtype.
        allowed: 1 for tokens of the passage, 0 for all others, shape (length,), dtype int64; the ones stand
            together, and there is at least one.
        max_length: The most tokens that an answer may have, 1 or more.

    Returns:
        First and last token of the answer, both included, as two integers in a tuple: of all spans in the
        passage that do not end before they start and are not too long, the one with the largest sum of start
        and end logit. Of equal ones, the span with the earliest start counts, then that with the earliest
        end.

    >>> start, end = torch.tensor([1.0, 0.0, 4.0, 3.0]), torch.tensor([2.0, 6.0, 1.0, 1.5])
    >>> best_span(start, end, torch.tensor([1, 1, 1, 1]), max_length=4)
    (0, 1)
    >>> best_span(start, end, torch.tensor([1, 1, 1, 1]), max_length=1)
    (1, 1)
    >>> best_span(start, end, torch.tensor([0, 0, 1, 1]), max_length=4)
    (2, 3)
    """
    best_pair = None
    best_sum = None
    length = len(start_logits)
    for start in range(length):
        if allowed[start].item() == 0:
            continue
        for end in range(length):
            if allowed[end].item() == 0:
                continue
            if end < start:
                continue
            how_many_tokens = end - start + 1
            if how_many_tokens > max_length:
                continue
            this_sum = start_logits[start].item() + end_logits[end].item()
            # only ">" : of equal ones the earlier one stays
            if best_sum is None or this_sum > best_sum:
                best_sum = this_sum
                best_pair = (start, end)
    return best_pair

# %%
if attempted(best_span):
    start, end = torch.tensor([1.0, 0.0, 4.0, 3.0]), torch.tensor([2.0, 6.0, 1.0, 1.5])
    print("each for itself:", (start.argmax().item(), end.argmax().item()))
    print("as a pair:      ", best_span(start, end, torch.ones(4, dtype=torch.int64), max_length=4))

# %% [markdown]
# ## 9. From logits to an answer: labels for words


# %%
def word_labels(logits: torch.Tensor, word_ids: list[int | None], id2label: dict[int, str]) -> list[str]:
    """Turn the logits of one text's tokens into labels of its words.

    Args:
        logits: Scores of shape (length, labels), dtype float32; no token has two equal largest ones.
        word_ids: For each token the number of its word, or None if it belongs to none, as special tokens and
            padding do, on either side. Words are numbered from 0, in order, and none is missing.
        id2label: Name of each label by its number, in any order.

    Returns:
        A list with the label of each word, in the order of the words: the one its first token gets. Two words
        may have the same label. Without words it is empty.

    >>> logits = torch.tensor([[9.0, 0.0], [0.0, 1.0], [2.0, 0.0], [3.0, 1.0], [0.0, 9.0]])
    >>> word_labels(logits, [None, 0, 0, 1, None], {0: "other", 1: "name"})
    ['name', 'other']
    """
    labels = []
    already_seen = []
    for position in range(len(word_ids)):
        word = word_ids[position]
        if word is None:
            continue
        if word in already_seen:
            continue
        already_seen.append(word)
        number = torch.argmax(logits[position]).item()
        labels.append(id2label[number])
    return labels

# %%
if attempted(word_labels):
    tokenizer = AutoTokenizer.from_pretrained(ROBERTA)
    encoded = tokenizer("I am dissecting this.")
    # Scores of a head that nobody has trained; see how the two pieces of one word get one label.
    scores = torch.randn(len(encoded["input_ids"]), 2)
    print(tokenizer.convert_ids_to_tokens(encoded["input_ids"]))
    print(encoded.word_ids())
    print(word_labels(scores, encoded.word_ids(), {0: "other", 1: "name"}))

# %% [markdown]
# ## 10. New labels, new head


# %%
def replace_head(model: PreTrainedModel, num_labels: int) -> PreTrainedModel:
    """Give a model a fresh last layer for another number of labels.

    Args:
        model: A `RobertaForSequenceClassification`, trained or not; it is changed in place. All its weights
            but those of `classifier.out_proj` stay as they are.
        num_labels: The new number of labels, 1 or more; also where it equals the old one, the layer is a
            fresh one.

    Returns:
        The same model. Its `classifier.out_proj` is a new linear layer with a bias, initialised at random and
        ready to learn; `model.num_labels` and `model.config.num_labels` are the new number, and
        `model.config.problem_type` is None.

    >>> model = AutoModelForSequenceClassification.from_pretrained(checkpoint("FacebookAI/roberta-base"))
    >>> ids = torch.tensor([[0, 10, 11, 2]])
    >>> replace_head(model, 5)(ids, labels=torch.tensor([4])).logits.shape
    torch.Size([1, 5])
    """
    # the new layer has as many inputs as the old one
    inputs = model.classifier.out_proj.in_features
    model.classifier.out_proj = nn.Linear(inputs, num_labels)
    # the three places where the model remembers
    model.num_labels = num_labels
    model.config.num_labels = num_labels
    model.config.problem_type = None
    return model

# %%
if attempted(replace_head):
    model = AutoModelForSequenceClassification.from_pretrained(ROBERTA, num_labels=2)
    tokenizer = AutoTokenizer.from_pretrained(ROBERTA)
    batch = tokenizer(TEXTS, padding=True, return_tensors="pt")
    print("before:", tuple(model(**batch, labels=torch.tensor([1, 0])).logits.shape))
    replace_head(model, 5)
    output = model(**batch, labels=torch.tensor([4, 0]))
    print("after: ", tuple(output.logits.shape), "and a loss of", round(output.loss.item(), 3))

# %% [markdown]
# ## What to take along
