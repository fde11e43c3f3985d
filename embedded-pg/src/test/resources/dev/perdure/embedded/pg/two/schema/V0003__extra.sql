create table extra (id int primary key);
