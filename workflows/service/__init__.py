"""How the sealed documents reach their addressees: consents to electronic receipt, deliveries, and what people do when one fails."""
