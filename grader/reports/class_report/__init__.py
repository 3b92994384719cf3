"""The class report: what an instructor reads after `labs grade`, made from results files only.

`page` is what the commands call. Numbers come from `statistics`, `ranking` and `attention`, words from
`sentences`, pictures from `plots`.
"""
