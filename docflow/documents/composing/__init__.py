"""From structured content to paper: pure functions, no database, no network.

`kinds` the 29 types, `model` what is composed, `body` the checked text, `compose` the PDF/A page
with its signature boxes, `words` the look of number and date, `stamps` demo seal and signature,
`docx_form` the empty form in Word, `registers` and `slip` what the clerk prints.
"""
