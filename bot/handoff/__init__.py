"""The rules of handing a conversation to people: who may take it, until when, and what she hears meanwhile.

"She" is the survivor, whoever that is; a volunteer is "they". Everything is a value and time comes in, so all of it
runs without a clock or a store: ``desk.act`` moves a case, ``routing.plan`` says whom to ask, ``due.due`` what the
clock does next, ``waiting.news_for`` what she hears.
"""
