"""What ``smtp-catcher serve`` does beside serving: says where, tells of each mail, keeps and prints what comes."""
