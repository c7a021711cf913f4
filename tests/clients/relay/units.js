import { graphql } from 'relay-runtime';

export const query = graphql`
  query unitsQuery($first: Int!, $after: String) {
    ...units_list @arguments(first: $first, after: $after)
    measure(ref: "olaf") {
      ...units_measure
    }
  }
`;

export const list = graphql`
  fragment units_list on Query
  @refetchable(queryName: "unitsPaginationQuery")
  @argumentDefinitions(first: { type: "Int", defaultValue: 10 }, after: { type: "String" }) {
    units(first: $first, after: $after) @connection(key: "units_units") {
      edges {
        node {
          id
          code
          name
        }
      }
    }
  }
`;

export const measure = graphql`
  fragment units_measure on Measure @refetchable(queryName: "unitsMeasureQuery") {
    title
    effects {
      code
      unit {
        code
      }
    }
  }
`;
