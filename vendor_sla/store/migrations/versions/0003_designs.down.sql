-- The last table first.
DROP TABLE design_documents;
DROP TABLE design_studies;
DROP TABLE design_answers;
DROP TABLE design_seats;
DROP TABLE design_rounds;
DROP TABLE design_invitations;
DROP TABLE designs;
DROP FUNCTION refuse_closed_round();
