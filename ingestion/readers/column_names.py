"""Names that columns of exports are known to have, in English and French."""

from __future__ import annotations

import re

from domain.folding import fold

_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")

# For each field of a post, the folded names by which exports call it; the first is the likeliest.
KNOWN_NAMES: dict[str, tuple[str, ...]] = {
    "text": (
        *("fulltext", "text", "texte", "tweettext", "tweet", "message", "content", "contenu", "body"),
        *("verbatim", "commentaire", "comment", "comments", "commentaires", "post", "avis", "review"),
        *("messagetext", "posttext", "corps", "textedutweet", "textedumessage", "publication"),
    ),
    "id": (
        *("id", "tweetid", "idstr", "postid", "messageid", "statusid", "commentid", "identifiant"),
        *("idtweet", "idmessage", "idpost", "idcommentaire", "uid", "uuid", "guid", "reference"),
    ),
    "created_at": (
        *("createdat", "date", "datetime", "timestamp", "horodatage", "created", "creationdate", "time"),
        *("datecreation", "datedecreation", "datepublication", "datedepublication", "publishedat"),
        *("postedat", "dateheure", "tweetdate", "datetweet", "datemessage", "creele", "publiele"),
    ),
    "author": (
        *("screenname", "username", "author", "auteur", "user", "pseudo", "handle", "utilisateur"),
        *("userscreenname", "authorusername", "account", "compte", "from", "nomutilisateur", "login"),
    ),
    "author_name": (
        *("name", "displayname", "authorname", "fullname", "nom", "nomaffiche", "nomauteur"),
        *("usernamedisplay", "nomcomplet", "nomdelauteur"),
    ),
    "author_id": ("userid", "authorid", "iduser", "idauteur", "idutilisateur", "accountid"),
    "in_reply_to": (
        *("inreplyto", "inreplytostatusid", "inreplytostatusidstr", "inreplytoid", "inreplytotweetid"),
        *("replyto", "replytoid", "parentid", "enreponsea", "reponsea", "conversationparent"),
    ),
    "repost_of": (
        *("retweetedstatus", "retweetedstatusid", "retweetedstatusidstr", "repostof", "retweetof"),
        *("retweetid", "repostid", "sharedpostid", "repartagede", "retweetde"),
    ),
    "quote_of": ("quotedstatus", "quotedstatusid", "quotedstatusidstr", "quoteof", "quotedid", "citationde"),
    "url": ("url", "link", "lien", "permalink", "tweeturl", "posturl", "tweetlink", "permalien"),
    "lang": ("lang", "language", "langue"),
}

_ALL_KNOWN = frozenset(name for names in KNOWN_NAMES.values() for name in names)


def fold_name(name: str) -> str:
    """`Créé le`, `cree_le` and `CREE-LE` are one name: `creele`."""
    return _NOT_ALPHANUMERIC.sub("", fold(name))


def is_known_name(cell: str) -> bool:
    return len(cell) <= 60 and fold_name(cell) in _ALL_KNOWN
