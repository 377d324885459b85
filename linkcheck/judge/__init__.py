"""Judging posts: do the claims agree, and which rules have something to say?"""
