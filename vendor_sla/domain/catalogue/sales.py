"""Pre-sales measures, from the orders file; a contract may score them in any dimension."""

from vendor_sla.domain.catalogue.definitions import (
    Anchor,
    Dimension,
    Direction,
    MetricDefinition,
    Names,
    Parameter,
    Unit,
)
from vendor_sla.domain.catalogue.parameters import ORDERS_COUNTED, WINDOW

_ORDER = "orders.order_id orders.placed_at"


def _metric(
    metric_id: str,
    names: Names,
    formula: Names,
    columns: str = "",
    *,
    unit: Unit = Unit.PERCENT,
    direction: Direction = Direction.UP,
    parameters: tuple[Parameter, ...] = (),
) -> MetricDefinition:
    return MetricDefinition(
        id=metric_id,
        version=1,
        dimension=Dimension.RESOLUTION,
        name=names,
        formula=formula,
        unit=unit,
        direction=direction,
        anchors=(Anchor.RECEIVED,),
        columns=tuple(f"{_ORDER} {columns}".split()),
        sources=("V", "C"),
        parameters=parameters,
    )


SALES = (
    _metric(
        "sales_amount",
        Names("销售额", "Sales amount"),
        Names("订单金额合计", "sum of order amounts"),
        "orders.amount orders.paid_at",
        unit=Unit.AMOUNT,
        parameters=(ORDERS_COUNTED,),
    ),
    _metric(
        "order_count",
        Names("订单数", "Orders"),
        Names("订单数", "orders"),
        "orders.paid_at",
        unit=Unit.COUNT,
        parameters=(ORDERS_COUNTED,),
    ),
    _metric(
        "inquiry_conversion",
        Names("询单转化率", "Inquiry conversion"),
        Names("下单客户数 ÷ 接待客户数", "ordering customers / customers received"),
        "orders.customer_key contacts.customer_key",
        parameters=(WINDOW,),
    ),
    _metric(
        "order_loss_rate",
        Names("订单流失率", "Order loss"),
        Names("关闭订单数 ÷ 下单数", "closed orders / orders placed"),
        "orders.closed_at",
        direction=Direction.DOWN,
    ),
    _metric(
        "payment_rate",
        Names("付款率", "Payment rate"),
        Names("已付款订单数 ÷ 下单数", "paid orders / orders placed"),
        "orders.paid_at",
    ),
    _metric(
        "average_order_value",
        Names("客单价", "Average order value"),
        Names("订单金额合计 ÷ 订单数", "sum of order amounts / orders"),
        "orders.amount orders.paid_at",
        unit=Unit.AMOUNT,
        parameters=(ORDERS_COUNTED,),
    ),
    _metric(
        "repurchase_rate",
        Names("复购率", "Repurchase rate"),
        Names("下单两次及以上客户数 ÷ 下单客户数", "customers with two orders or more / customers"),
        "orders.customer_key",
    ),
)
