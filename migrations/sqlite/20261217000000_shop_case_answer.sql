-- The message that said how a case is to go on: told again, it means nothing new.
ALTER TABLE shop_case ADD COLUMN answer INTEGER;
