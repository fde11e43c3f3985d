create table bad (id int, id int);
