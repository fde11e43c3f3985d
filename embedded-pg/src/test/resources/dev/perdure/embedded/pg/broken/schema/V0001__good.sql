create table good (id int);
