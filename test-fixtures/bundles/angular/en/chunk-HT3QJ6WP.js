var t=class{};export{t as UsersComponent};
