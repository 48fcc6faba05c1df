DROP TABLE chase_order;
