"""Duban (督办): a follow-up ledger for local government.

Every instruction, from the sentence that gave it to the evidence that closed it. The engines
(`workcalendar`, `reading`, `extraction`, `workbooks`, `intake`) are plain libraries; the rest is Django.
"""

__version__ = "0.1.0"
