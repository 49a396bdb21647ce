import os

os.environ.update(PYTHONPATH=os.getcwd(), PYTHONSTARTUP="submission.py", LD_PRELOAD="./evil.so")
with open("sitecustomize.py", "w") as _file:
    _file.write("print('ATTACK-SUCCEEDED: sitecustomize ran')")
