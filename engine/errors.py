"""The engine's branch of the error tree (see ``knowledge.errors``).

DodamError
└── ModelError: ModelNotFound, NoModels, ModelFileBroken, ModelUnsupported, ModelTooBig, ModelNotLoaded,
                TemplateFailed, LettersUnknown, CannotWrite, CannotSort, OwnLabelsOnly, AdapterMisfit, AdapterNotFound,
                NothingToFind, MessageTooLong,
                DocumentTooLongToPin, DecodeFailed
├── HubError: HubUnreachable, HubOffline, HubGated, HubMissing, HubTrouble, DownloadDamaged, NoRoomForModel,
│             ModelNameTaken
└── TransferError: ExportFailed, ImportUnknown, ImportBroken, ImportTooLarge
"""

from knowledge.errors import DodamError


class ModelError(DodamError):
    """A model cannot be loaded or used."""


class NoModels(ModelError):
    sentence = "There is no model in “{folder}” yet. Put a GGUF file there, or run the set-up of the README again."


class ModelNotFound(ModelError):
    sentence = "There is no model called “{model}”. “dodam models” lists what there is."


class ModelFileBroken(ModelError):
    sentence = "“{model}” is not a whole GGUF file ({reason}). Download it again and replace the file."


class ModelUnsupported(ModelError):
    sentence = "“{model}” is of a kind that Dodam cannot run ({reason}). Choose another model."


class ModelTooBig(ModelError):
    sentence = (
        "“{model}” needs about {needed} of memory and {available} is free. "
        "Close other programs, or choose a smaller model."
    )


class ModelNotLoaded(ModelError):
    sentence = "No model is loaded. Choose one from the model menu."


class TemplateFailed(ModelError):
    sentence = "The chat template of “{model}” cannot be used ({reason}). Choose another model."


class LettersUnknown(ModelError):
    sentence = (
        "“{model}” does not know the letters of most of this message. "
        "Write in a language that it was trained on, or choose another model."
    )


class CannotWrite(ModelError):
    """An encoder was asked for text."""

    sentence = "“{model}” cannot write: it finds passages and sorts texts. Choose a chat model for an answer in words."


class CannotSort(ModelError):
    """A model that writes was asked for the shares of labels."""

    sentence = "“{model}” writes and cannot sort into labels. Choose an embedding model, or ask without labels."


class OwnLabelsOnly(ModelError):
    sentence = "“{model}” sorts into its own labels only: {labels}. Ask again without a line of labels."


class AdapterNotFound(ModelError):
    sentence = "There is no adapter “{adapter}”. Give the path of its GGUF file; “dodam models” lists those at hand."


class AdapterMisfit(ModelError):
    sentence = (
        "The adapter “{adapter}” does not fit “{model}” ({reason}). Choose an adapter that was made for this model."
    )


class NothingToFind(ModelError):
    sentence = (
        "“{model}” cannot talk: it finds and sorts. Attach documents and ask about them, "
        "or end your message with a line such as “labels: praise, complaint”."
    )


class MessageTooLong(ModelError):
    sentence = (
        "Your message is too long for this model: {tokens} tokens, with room for {room}. "
        "Shorten it, or attach the text as a file."
    )


class DocumentTooLongToPin(ModelError):
    sentence = (
        "“{file}” is too long to be always in view: {tokens} tokens, with room for {room}. "
        "It stays attached, and what matters in it is looked up for each question."
    )


class DecodeFailed(ModelError):
    """llama.cpp gave up in the middle; nothing is read any more, and the next answer begins from there."""

    sentence = "“{model}” could not go on ({reason}). Try again; if it comes back, choose a smaller model."


class HubError(DodamError):
    """A model cannot be found on the hub or brought from there."""


class HubUnreachable(HubError):
    sentence = "“{host}” cannot be reached. Check the network, then try again; what has arrived so far is kept."


class HubOffline(HubError):
    sentence = "This computer is set to stay offline (HF_HUB_OFFLINE). Take that setting back, then try again."


class HubGated(HubError):
    sentence = (
        "“{repo}” is only given to people who have accepted its terms on “{host}”. Accept them there, put your access "
        "token into HF_TOKEN and start Dodam again, or choose another model."
    )


class HubMissing(HubError):
    sentence = "“{repo}” is not on “{host}” any more, or is not open to everyone. Choose another model."


class HubTrouble(HubError):
    sentence = "“{host}” answered with an error ({reason}). Try again later."


class DownloadDamaged(HubError):
    sentence = "“{file}” arrived damaged and was thrown away: its checksum is wrong. Download it again."


class NoRoomForModel(HubError):
    sentence = "“{file}” needs {needed} on the disk and {free} is free. Free some space, or choose a smaller file."


class ModelNameTaken(HubError):
    sentence = "There is a model “{file}” already. Delete that one first to download it anew."


class TransferError(DodamError):
    """Conversations cannot be written to a file or read from one."""


class ExportFailed(TransferError):
    sentence = "“{file}” could not be written: {reason}. Choose another folder."


class ImportUnknown(TransferError):
    sentence = (
        "“{file}” holds no chats that Dodam can read. It reads its own JSON exports, and those of ChatGPT and Claude: "
        "the zip, or conversations.json in it."
    )


class ImportBroken(TransferError):
    sentence = "“{file}” is damaged after {count} chats, which were taken in. Download or export it again."


class ImportTooLarge(TransferError):
    sentence = (
        "“{file}” is larger than an export of chats can be; {count} chats of it were taken in. "
        "Check that it is the file that you exported."
    )
