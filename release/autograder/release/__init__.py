"""What students receive, and what of the engine runs on their own machine.

`pupil`, `stored`, `known`, `practice`, `progress` and `hand_in` are copied into the release as they are; they import
nothing of the instructor's side. The other modules build the release.
"""
