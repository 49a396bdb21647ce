from autograder.release.hand_in import main

main()
