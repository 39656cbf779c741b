"""WhatsApp, over the Cloud API, on aiohttp.

pywa is not used at run time: importing it takes 0.26 s and 30 MiB, its dispatcher answers Meta before a handler is
done, its log shows messages and numbers at debug level, and its updates hold what we never look at. The tests hold
our table of errors against its own.
"""

from bot.channels.whatsapp.account import Account
from bot.channels.whatsapp.adapter import WhatsAppChannel
from bot.channels.whatsapp.counts import Counts
from bot.channels.whatsapp.limits import LIMITS
from bot.channels.whatsapp.webhook import PATH

__all__ = ["LIMITS", "PATH", "Account", "Counts", "WhatsAppChannel"]
