package dev.perdure.examples.order;

/// What came of an order.
///
/// @param order number of the order
/// @param payment number of the payment
/// @param label tracking number of the parcel
/// @param shelf where the item was taken from
/// @param approvedBy who let it go
public record Receipt(
        String order, String payment, String label, String shelf, String approvedBy) {}
