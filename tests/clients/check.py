"""What a script does with the library gql, against the running server: python check.py ADDRESS"""

import asyncio
import sys
from decimal import Decimal

from gql import Client, gql
from gql.transport.requests import RequestsHTTPTransport
from gql.transport.websockets import WebsocketsTransport
from gql.utilities import update_schema_scalar
from graphql import GraphQLScalarType

address = sys.argv[1]

BALANCE = gql("query Balance { balance(basis: OUTLOOK) { rows { level net } total { net } position } }")
BOOK = gql(
    """
    mutation Book($input: BookInput!) {
      book(input: $input) { errors { code field message } position replayed }
    }
    """
)
FOLLOW = gql("subscription Follow { balance(basis: OUTLOOK) { total { net } position } }")


def amounts(client):
    """Amounts as exact decimals."""
    money = GraphQLScalarType("Money", parse_value=Decimal, serialize=str)
    update_schema_scalar(client.schema, "Money", money)


def ask():
    """Reads and books over HTTP, with the schema asked of the server."""
    transport = RequestsHTTPTransport(url=f"{address}/graphql", headers={"Accept-Language": "en"})
    client = Client(transport=transport, fetch_schema_from_transport=True, parse_results=True)
    with client as session:
        amounts(client)
        balance = session.execute(BALANCE)["balance"]
        net = balance["total"]["net"]
        assert isinstance(net, Decimal), net
        assert sum(row["net"] for row in balance["rows"]) == net, balance
        posting = {
            "unit": "bund/bmj/bfj",
            "kind": "COST",
            "category": "run.cost.goods",
            "cashability": "CASH",
            "month": "2017-01",
            "amount": "1.50",
        }
        booking = {"idempotencyKey": "gql-1", "measure": "olaf", "postings": [posting]}
        first = session.execute(BOOK, variable_values={"input": booking})["book"]
        assert first["errors"] == [], first
        again = session.execute(BOOK, variable_values={"input": booking})["book"]
        assert again["replayed"] and again["position"] == first["position"], again
        refused = session.execute(BOOK, variable_values={"input": {**booking, "measure": "nothing", "idempotencyKey": None}})
        assert refused["book"]["errors"][0]["code"] == "NOT_FOUND", refused
        return first["position"]


async def follow(position):
    """Reads the first answer of a subscription over a WebSocket."""
    # gql looks for the name of the protocol in the answer by its letter case, which HTTP leaves open: so it is told.
    transport = WebsocketsTransport(
        url=f"{address.replace('http', 'ws', 1)}/graphql",
        subprotocols=[WebsocketsTransport.GRAPHQLWS_SUBPROTOCOL],
    )
    async with Client(transport=transport) as session:
        async for event in session.subscribe(FOLLOW):
            assert event["balance"]["position"] >= position, event
            return event["balance"]["total"]["net"]


position = ask()
net = asyncio.run(asyncio.wait_for(follow(position), 20))
print(f"gql: position {position}, net {net}")
